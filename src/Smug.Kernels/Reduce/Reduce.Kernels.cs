using System.Numerics;
using Smug.Kernels.Reduce;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Sums over the middle axis of [outer, reduced, inner].</summary>
    public abstract void Sum(Block<T> x, int outer, int reduced, int inner, Block<T> y);

    /// <summary>Largest elements over the middle axis of [outer, reduced, inner], and where the first of them lies on it.</summary>
    public abstract void Max(Block<T> x, int outer, int reduced, int inner, Block<T> y, Block<int> at);

    /// <summary>Gives each gradient to the element that was largest.</summary>
    public abstract void MaxBackward(Block<T> gy, Block<int> at, int outer, int reduced, int inner, Block<T> gx);
}

internal sealed partial class CpuKernels<T>
{
    public override void Sum(Block<T> x, int outer, int reduced, int inner, Block<T> y) =>
        SumKernel.Forward(x.Span, outer, reduced, inner, y.Span);

    public override void Max(Block<T> x, int outer, int reduced, int inner, Block<T> y, Block<int> at) =>
        MaxKernel.Forward(x.Span, outer, reduced, inner, y.Span, at.Span);

    public override void MaxBackward(Block<T> gy, Block<int> at, int outer, int reduced, int inner, Block<T> gx) =>
        MaxKernel.Backward<T>(gy.Span, at.Span, outer, reduced, inner, gx.Span);
}
