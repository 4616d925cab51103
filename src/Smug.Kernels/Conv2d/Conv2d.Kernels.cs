using System.Numerics;
using Smug.Kernels.Conv2d;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Convolution; <paramref name="bias"/> may be empty for zeros.</summary>
    public abstract void Conv2d(in Conv2dShape s, Block<T> x, Block<T> w, Block<T> bias, Block<T> y);

    /// <summary>Its derivative with respect to the input.</summary>
    public abstract void Conv2dBackwardInput(in Conv2dShape s, Block<T> gy, Block<T> w, Block<T> gx);

    /// <summary>Its derivative with respect to the weights.</summary>
    public abstract void Conv2dBackwardWeight(in Conv2dShape s, Block<T> x, Block<T> gy, Block<T> gw);
}

internal sealed partial class CpuKernels<T>
{
    public override void Conv2d(in Conv2dShape s, Block<T> x, Block<T> w, Block<T> bias, Block<T> y) =>
        Conv2dKernel.Forward<T>(s, x.Span, w.Span, bias.Span, y.Span);

    public override void Conv2dBackwardInput(in Conv2dShape s, Block<T> gy, Block<T> w, Block<T> gx) =>
        Conv2dKernel.BackwardInput<T>(s, gy.Span, w.Span, gx.Span);

    public override void Conv2dBackwardWeight(in Conv2dShape s, Block<T> x, Block<T> gy, Block<T> gw) =>
        Conv2dKernel.BackwardWeight<T>(s, x.Span, gy.Span, gw.Span);
}
