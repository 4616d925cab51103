using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Largest element over axes. A NaN is larger than any number.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="axes">The axes to compare over, negative ones counted from the end; none means all.</param>
    /// <param name="keepDims">Whether the axes stay with size 1.</param>
    /// <remarks>Tie policy: of equal maxima the first in row-major order gets the whole gradient.</remarks>
    /// <exception cref="ShapeException">There is no such axis, one is named twice, or the axes hold no elements.</exception>
    public static Tensor<T> Max<T>(Tensor<T> x, ReadOnlySpan<int> axes = default, bool keepDims = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var reduced = ReducedAxes("Max", x.Shape, axes);
        if (ElementsIn(x.Shape, reduced) == 0) throw new ShapeException("Max", "at least one element to compare", $"{x.Shape}");
        var y = x;
        foreach (var (first, last) in ReducedGroups(reduced)) y = MaxOf(y, first, last);
        return keepDims ? y : Reshape(y, WithoutAxes(x.Shape, reduced).Sizes);
    }

    /// <summary>The place of the largest element along one axis; of equal ones the first. A NaN is larger than any number.</summary>
    /// <param name="x">Any shape of at least one axis.</param>
    /// <param name="axis">The axis to compare along; −1 is the last. It is missing from the result.</param>
    /// <exception cref="ShapeException">There is no such axis, or it holds no elements.</exception>
    public static Tensor<int> ArgMax<T>(Tensor<T> x, int axis = -1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        axis = x.Shape.Axis(axis, "ArgMax");
        if (x.Shape[axis] == 0) throw new ShapeException("ArgMax", "at least one element to compare", $"{x.Shape}");
        var reduced = new bool[x.Shape.Rank];
        reduced[axis] = true;
        return Maxima(x, axis, axis + 1).At.View(0, WithoutAxes(x.Shape, reduced));
    }

    /// <summary>Largest element over neighbouring axes, which stay with size 1.</summary>
    private static Tensor<T> MaxOf<T>(Tensor<T> x, int first, int last)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (y, at) = Maxima(x, first, last);
        var kernels = KernelsOf("Max", x);
        return Tape.Result("Max", y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.MaxBackward(gy.Block, at.Block, x.Shape.Product(..first), x.Shape.Product(first..last), x.Shape.Product(last..), gx.Block);
            return gx;
        }));
    }

    private static (Tensor<T> Values, Tensor<int> At) Maxima<T>(Tensor<T> x, int first, int last)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = x.Shape;
        for (var axis = first; axis < last; axis++) shape = shape.With(axis, 1);
        var y = Tensor<T>.Allocate(shape, x.Device);
        var at = Tensor<int>.Allocate(shape, x.Device);
        KernelsOf("Max", x).Max(x.Block, x.Shape.Product(..first), x.Shape.Product(first..last), x.Shape.Product(last..), y.Block, at.Block);
        return (y, at);
    }
}
