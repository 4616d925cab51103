using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>The same elements in another shape; a view, nothing is copied. One size may be −1: it is worked out.</summary>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    public static Tensor<T> Reshape<T>(Tensor<T> x, params ReadOnlySpan<int> sizes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => AsView("Reshape", x, ResolveShape(x.Shape, sizes));

    /// <summary>Everything from one axis on as a single axis: [N, H, W, C] → [N, H·W·C]. A view; nothing is copied.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="from">The first axis that is joined, 0 to the rank; at the rank an axis of size 1 is added.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor<T> Flatten<T>(Tensor<T> x, int from = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (from < 0 || from > x.Shape.Rank) throw new ShapeException("Flatten", $"an axis from 0 to {x.Shape.Rank}", $"{from}");
        return AsView("Flatten", x, new Shape([.. x.Shape.Sizes[..from], x.Shape.Product(from..)]));
    }

    /// <summary>Without an axis of size 1. A view; nothing is copied.</summary>
    /// <param name="x">At least one axis.</param>
    /// <param name="axis">The axis; −1 is the innermost.</param>
    /// <exception cref="ShapeException">There is no such axis, or its size is not 1.</exception>
    public static Tensor<T> Squeeze<T>(Tensor<T> x, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var gone = x.Shape.Axis(axis, "Squeeze");
        if (x.Shape[gone] != 1) throw new ShapeException("Squeeze", $"size 1 on axis {gone}", $"{x.Shape}");
        return AsView("Squeeze", x, new Shape([.. x.Shape.Sizes[..gone], .. x.Shape.Sizes[(gone + 1)..]]));
    }

    /// <summary>With a new axis of size 1. A view; nothing is copied.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="axis">Where the new axis goes, 0 to the rank; −1 makes it the innermost.</param>
    /// <exception cref="ShapeException">There is no such place.</exception>
    public static Tensor<T> ExpandDims<T>(Tensor<T> x, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ExpandDims("ExpandDims", x, axis);

    private static Tensor<T> ExpandDims<T>(string operation, Tensor<T> x, int axis)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rank = x.Shape.Rank;
        if (axis < -rank - 1 || axis > rank) throw new ShapeException(operation, $"an axis from {-rank - 1} to {rank}", $"{axis}");
        var at = axis < 0 ? axis + rank + 1 : axis;
        return AsView(operation, x, new Shape([.. x.Shape.Sizes[..at], 1, .. x.Shape.Sizes[at..]]));
    }

    private static Tensor<T> AsView<T>(string operation, Tensor<T> x, Shape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Tape.Result(operation, x.View(0, shape), new Derivative<T>(x, gy => gy.View(0, x.Shape)));

    private static Shape ResolveShape(Shape from, ReadOnlySpan<int> sizes)
    {
        var resolved = sizes.ToArray();
        var unknown = resolved.IndexOf(-1);
        if (unknown >= 0)
        {
            resolved[unknown] = 1;
            var known = new Shape(resolved).Length;
            resolved[unknown] = known == 0 ? 0 : from.Length / known;
        }

        var shape = new Shape(resolved);
        return shape.Length == from.Length
            ? shape
            : throw new ShapeException("Reshape", $"{from.Length} elements as in {from}", $"[{string.Join(", ", sizes.ToArray())}]");
    }
}
