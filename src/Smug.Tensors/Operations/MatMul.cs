using System.Numerics;
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
        var y = Tensor<T>.Allocate(new Shape(a.Shape[0], b.Shape[1]));
        GemmKernel.Multiply(Matrix(a), Matrix(b), [], y.Span);
        return Tape.Result(
            "MatMul",
            y,
            new Derivative<T>(a, gy => Product(Matrix(gy), Matrix(b).Transposed)),
            new Derivative<T>(b, gy => Product(Matrix(a).Transposed, Matrix(gy))));
    }

    private static MatrixView<T> Matrix<T>(Tensor<T> x)
        where T : unmanaged => new(x.Values, x.Shape[0], x.Shape[1]);

    private static Tensor<T> Product<T>(MatrixView<T> a, MatrixView<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Tensor<T>.Allocate(new Shape(a.Rows, b.Columns));
        GemmKernel.Multiply(a, b, [], y.Span);
        return y;
    }
}
