using System.Numerics;
using Smug.Kernels.Broadcast;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>y = f(a, b), each repeated to the result's shape. <paramref name="y"/> may be <paramref name="b"/> where the function
    /// never reads it.</summary>
    public abstract void Broadcast<TFunction>(BroadcastPlan plan, Block<T> a, Block<T> b, Block<T> y)
        where TFunction : struct, IBinaryFunction;
}

internal sealed partial class CpuKernels<T>
{
    public override void Broadcast<TFunction>(BroadcastPlan plan, Block<T> a, Block<T> b, Block<T> y) =>
        BroadcastKernel.Forward<T, TFunction>(plan, a.Span, b.Span, y.Span);
}
