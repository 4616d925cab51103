using System.Numerics;
using Smug.Kernels.Attribution;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Points of the straight path: batch[row] = from[row] · baseline + to[row] · item.</summary>
    public abstract void InterpolatePath(Block<T> baseline, Block<T> item, Block<T> from, Block<T> to, Block<T> batch);

    /// <summary>Adds weight · gradient row by row to sums; what rounding takes from them goes to <paramref name="compensation"/>.</summary>
    public abstract void AccumulatePath(Block<T> gradients, Block<T> weights, Block<T> sums, Block<T> compensation);
}

internal sealed partial class CpuKernels<T>
{
    public override void InterpolatePath(Block<T> baseline, Block<T> item, Block<T> from, Block<T> to, Block<T> batch) =>
        StraightPath.Interpolate<T>(baseline.Span, item.Span, from.Span, to.Span, batch.Span);

    public override void AccumulatePath(Block<T> gradients, Block<T> weights, Block<T> sums, Block<T> compensation) =>
        StraightPath.Accumulate<T>(gradients.Span, weights.Span, sums.Span, compensation.Span);
}
