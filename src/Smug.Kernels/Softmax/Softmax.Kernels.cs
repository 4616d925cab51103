using System.Numerics;
using Smug.Kernels.Softmax;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Softmax over the middle axis of [outer, length, inner].</summary>
    public abstract void Softmax(Block<T> x, int outer, int length, int inner, Block<T> y);

    /// <summary>The derivative in terms of the output.</summary>
    public abstract void SoftmaxBackward(Block<T> y, Block<T> gy, int outer, int length, int inner, Block<T> gx);

    /// <summary>The logarithm of the softmax over the middle axis of [outer, length, inner].</summary>
    public abstract void LogSoftmax(Block<T> x, int outer, int length, int inner, Block<T> y);

    /// <summary>The derivative in terms of the output.</summary>
    public abstract void LogSoftmaxBackward(Block<T> y, Block<T> gy, int outer, int length, int inner, Block<T> gx);
}

internal sealed partial class CpuKernels<T>
{
    public override void Softmax(Block<T> x, int outer, int length, int inner, Block<T> y) =>
        SoftmaxKernel.Forward(x.Span, outer, length, inner, y.Span);

    public override void SoftmaxBackward(Block<T> y, Block<T> gy, int outer, int length, int inner, Block<T> gx) =>
        SoftmaxKernel.Backward<T>(y.Span, gy.Span, outer, length, inner, gx.Span);

    public override void LogSoftmax(Block<T> x, int outer, int length, int inner, Block<T> y) =>
        LogSoftmaxKernel.Forward(x.Span, outer, length, inner, y.Span);

    public override void LogSoftmaxBackward(Block<T> y, Block<T> gy, int outer, int length, int inner, Block<T> gx) =>
        LogSoftmaxKernel.Backward<T>(y.Span, gy.Span, outer, length, inner, gx.Span);
}
