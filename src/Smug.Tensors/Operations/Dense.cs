using System.Numerics;
using Smug.Kernels.Gemm;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>A fully connected layer, y = x · w + bias.</summary>
    /// <param name="x">[N, In].</param>
    /// <param name="w">[In, Out].</param>
    /// <param name="bias">[Out], or null for zeros.</param>
    /// <returns>[N, Out]; each element is one chain of fused multiply-adds over In, started from the bias.</returns>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    public static Tensor<T> Dense<T>(Tensor<T> x, Tensor<T> w, Tensor<T>? bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Shape.Rank != 2 || w.Shape.Rank != 2 || x.Shape[1] != w.Shape[0])
            throw new ShapeException("Dense", "x [N, In] and w [In, Out]", $"{x.Shape} and {w.Shape}");
        CheckBias("Dense", bias, w.Shape[1]);
        var y = Tensor<T>.Allocate(new Shape(x.Shape[0], w.Shape[1]));
        GemmKernel.Multiply(Matrix(x), Matrix(w), bias is null ? [] : bias.Values, y.Span);
        var dx = new Derivative<T>(x, gy => Product(Matrix(gy), Matrix(w).Transposed));
        var dw = new Derivative<T>(w, gy => Product(Matrix(x).Transposed, Matrix(gy)));
        return bias is null ? Tape.Result("Dense", y, dx, dw) : Tape.Result("Dense", y, dx, dw, BiasRow(bias));
    }

    /// <summary>The derivative with respect to a bias that was added along the innermost axis: gy summed over all other axes.</summary>
    private static Derivative<T> BiasRow<T>(Tensor<T> bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(bias, gy =>
    {
        var gb = Tensor<T>.Allocate(bias.Shape);
        GemmKernel.ColumnSums(new MatrixView<T>(gy.Values, gy.Shape.Product(..^1), gy.Shape[^1]), gb.Span);
        return gb;
    });

    private static void CheckBias<T>(string operation, Tensor<T>? bias, int outputs)
        where T : unmanaged
    {
        if (bias is not null && bias.Shape != new Shape(outputs))
            throw new ShapeException(operation, $"a bias of shape [{outputs}]", $"{bias.Shape}");
    }
}
