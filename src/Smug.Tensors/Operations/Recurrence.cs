using System.Numerics;
using Smug.Kernels.Devices;
using Smug.Kernels.Gemm;
using Smug.Kernels.Recurrent;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Checks what recurrent layers have in common.</summary>
    private static SequenceShape SequenceShapeOf<T>(
        string operation,
        int gates,
        Tensor<T> x,
        Tensor<T> w,
        Tensor<T> r,
        Tensor<T>? bias,
        ReadOnlySpan<int> lengths,
        bool reverse,
        params ReadOnlySpan<Tensor<T>?> initials)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Shape.Rank != 3 || w.Shape.Rank != 2 || r.Shape.Rank != 2 || w.Shape[0] != x.Shape[2] || r.Shape[1] != gates * r.Shape[0] || w.Shape[1] != r.Shape[1])
            throw new ShapeException(operation, $"x [N, L, In], w [In, {gates}·H] and r [H, {gates}·H]", $"{x.Shape}, {w.Shape} and {r.Shape}");
        var s = new SequenceShape(x.Shape[0], x.Shape[1], r.Shape[0], reverse);
        CheckBias(operation, bias, w.Shape[1]);
        foreach (var initial in initials)
        {
            if (initial is not null && initial.Shape != new Shape(s.Batch, s.Hidden))
                throw new ShapeException(operation, $"an initial state [{s.Batch}, {s.Hidden}]", $"{initial.Shape}");
        }

        s.Check(operation, lengths);
        return s;
    }

    /// <summary>x · w + b for all places at once.</summary>
    private static Tensor<T> InputPart<T>(DeviceKernels<T> kernels, Tensor<T> x, Tensor<T> w, Tensor<T>? bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = Tensor<T>.Allocate(new Shape(x.Shape[0], x.Shape[1], w.Shape[1]), x.Device);
        kernels.Gemm(PlaceRows(x), Matrix(w), BlockOf(bias), sums.Block);
        return sums;
    }

    /// <summary>[N, L, C] as a matrix [N · L, C].</summary>
    private static MatrixBlock<T> PlaceRows<T>(Tensor<T> x)
        where T : unmanaged => new(x.Block, x.Shape[0] * x.Shape[1], x.Shape[2]);

    private static Tensor<T> ColumnSums<T>(Tensor<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = Tensor<T>.Allocate(new Shape(gradient.Shape[^1]), gradient.Device);
        KernelsOf("ColumnSums", gradient).ColumnSums(new MatrixBlock<T>(gradient.Block, gradient.Shape.Product(..^1), gradient.Shape[^1]), sums.Block);
        return sums;
    }
}
