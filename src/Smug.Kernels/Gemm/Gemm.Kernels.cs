using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>c = a · b + bias; <paramref name="bias"/> may be empty for zeros.</summary>
    public abstract void Gemm(MatrixBlock<T> a, MatrixBlock<T> b, Block<T> bias, Block<T> c);

    /// <summary>Sums of the columns.</summary>
    public abstract void ColumnSums(MatrixBlock<T> a, Block<T> sums);
}

internal sealed partial class CpuKernels<T>
{
    public override void Gemm(MatrixBlock<T> a, MatrixBlock<T> b, Block<T> bias, Block<T> c) =>
        GemmKernel.Multiply(a.View, b.View, bias.Span, c.Span);

    public override void ColumnSums(MatrixBlock<T> a, Block<T> sums) => GemmKernel.ColumnSums(a.View, sums.Span);
}
