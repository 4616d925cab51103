using System.Numerics;
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
        var kernels = KernelsOf("Dense", x, w, bias);
        var y = Tensor<T>.Allocate(new Shape(x.Shape[0], w.Shape[1]), x.Device);
        kernels.Gemm(Matrix(x), Matrix(w), BlockOf(bias), y.Block);
        var dx = new Derivative<T>(x, gy => Product(kernels, Matrix(gy), Matrix(w).Transposed, x.Device));
        var dw = new Derivative<T>(w, gy => Product(kernels, Matrix(x).Transposed, Matrix(gy), x.Device));
        return bias is null ? Tape.Result("Dense", y, dx, dw) : Tape.Result("Dense", y, dx, dw, BiasRow(bias));
    }

    /// <summary>The derivative with respect to a bias that was added along the innermost axis: gy summed over all other axes.</summary>
    private static Derivative<T> BiasRow<T>(Tensor<T> bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(bias, ColumnSums);

    private static void CheckBias<T>(string operation, Tensor<T>? bias, int outputs)
        where T : unmanaged
    {
        if (bias is not null && bias.Shape != new Shape(outputs))
            throw new ShapeException(operation, $"a bias of shape [{outputs}]", $"{bias.Shape}");
    }
}
