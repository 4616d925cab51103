using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>The same elements in another shape; a view, nothing is copied. One size may be −1: it is worked out.</summary>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    public static Tensor<T> Reshape<T>(Tensor<T> x, params ReadOnlySpan<int> sizes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = ResolveShape(x.Shape, sizes);
        return Tape.Result("Reshape", x.View(0, shape), new Derivative<T>(x, gy => gy.View(0, x.Shape)));
    }

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
