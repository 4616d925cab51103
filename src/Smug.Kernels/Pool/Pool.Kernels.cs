using System.Numerics;
using Smug.Kernels.Pool;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Largest elements of windows, and which tap was largest; <paramref name="winners"/> may be empty.</summary>
    public abstract void MaxPool2d<TTap>(Block<T> x, in PoolShape shape, Block<T> y, Block<TTap> winners)
        where TTap : unmanaged, IBinaryInteger<TTap>;

    /// <summary>Gives each gradient to the tap that was largest.</summary>
    public abstract void MaxPool2dBackward<TTap>(Block<T> gy, Block<TTap> winners, in PoolShape shape, Block<T> gx)
        where TTap : unmanaged, IBinaryInteger<TTap>;

    /// <summary>Means of windows.</summary>
    public abstract void AveragePool2d(Block<T> x, in PoolShape shape, bool countIncludePad, Block<T> y);

    /// <summary>Shares each gradient among its window.</summary>
    public abstract void AveragePool2dBackward(Block<T> gy, in PoolShape shape, bool countIncludePad, Block<T> gx);
}

internal sealed partial class CpuKernels<T>
{
    public override void MaxPool2d<TTap>(Block<T> x, in PoolShape shape, Block<T> y, Block<TTap> winners) =>
        MaxPool2dKernel.Forward(x.Span, shape, y.Span, winners.Span);

    public override void MaxPool2dBackward<TTap>(Block<T> gy, Block<TTap> winners, in PoolShape shape, Block<T> gx) =>
        MaxPool2dKernel.Backward<T, TTap>(gy.Span, winners.Span, shape, gx.Span);

    public override void AveragePool2d(Block<T> x, in PoolShape shape, bool countIncludePad, Block<T> y) =>
        AveragePool2dKernel.Forward(x.Span, shape, countIncludePad, y.Span);

    public override void AveragePool2dBackward(Block<T> gy, in PoolShape shape, bool countIncludePad, Block<T> gx) =>
        AveragePool2dKernel.Backward(gy.Span, shape, countIncludePad, gx.Span);
}
