using System.Numerics;
using Smug.Kernels.Devices;
using Smug.Kernels.Gemm;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>The matrix product a · b.</summary>
    /// <param name="a">[M, K].</param>
    /// <param name="b">[K, N].</param>
    /// <returns>[M, N]; each element is one chain of fused multiply-adds in ascending k.</returns>
    /// <exception cref="ShapeException">The inputs are not matrices, or their inner sizes differ.</exception>
    public static Tensor<T> MatMul<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2 || a.Shape[1] != b.Shape[0])
            throw new ShapeException("MatMul", "[M, K] and [K, N]", $"{a.Shape} and {b.Shape}");
        var kernels = KernelsOf("MatMul", a, b);
        var y = Product(kernels, Matrix(a), Matrix(b), a.Device);
        return Tape.Result(
            "MatMul",
            y,
            new Derivative<T>(a, gy => Product(kernels, Matrix(gy), Matrix(b).Transposed, a.Device)),
            new Derivative<T>(b, gy => Product(kernels, Matrix(a).Transposed, Matrix(gy), a.Device)));
    }

    private static MatrixBlock<T> Matrix<T>(Tensor<T> x)
        where T : unmanaged => new(x.Block, x.Shape[0], x.Shape[1]);

    private static Tensor<T> Product<T>(DeviceKernels<T> kernels, MatrixBlock<T> a, MatrixBlock<T> b, Device device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Tensor<T>.Allocate(new Shape(a.Rows, b.Columns), device);
        kernels.Gemm(a, b, default, y.Block);
        return y;
    }
}
