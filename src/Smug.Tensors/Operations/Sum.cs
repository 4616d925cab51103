using System.Numerics;
using Smug.Kernels.Reduce;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Sum over axes.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="axes">The axes to sum over, negative ones counted from the end; none means all.</param>
    /// <param name="keepDims">Whether the axes stay with size 1.</param>
    /// <returns>The sums; 0 where there is nothing to add.</returns>
    /// <remarks>The order of additions depends on the sizes only: groups of neighbouring axes are summed last group first,
    /// each as <see cref="SumKernel"/> says.</remarks>
    /// <exception cref="ShapeException">There is no such axis, or one is named twice.</exception>
    public static Tensor<T> Sum<T>(Tensor<T> x, ReadOnlySpan<int> axes = default, bool keepDims = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var reduced = ReducedAxes("Sum", x.Shape, axes);
        var kept = KeptShape(x.Shape, reduced);
        var y = SumOver(x, reduced);
        return Tape.Result(
            "Sum",
            keepDims ? y : y.View(0, WithoutAxes(x.Shape, reduced)),
            new Derivative<T>(x, gy => BroadcastTo(gy.View(0, kept), x.Shape)));
    }

    /// <summary>Mean over axes.</summary>
    /// <inheritdoc cref="Sum"/>
    /// <exception cref="ShapeException">There is no such axis, one is named twice, or the axes hold no elements.</exception>
    public static Tensor<T> Mean<T>(Tensor<T> x, ReadOnlySpan<int> axes = default, bool keepDims = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var reduced = ReducedAxes("Mean", x.Shape, axes);
        var count = ElementsIn(x.Shape, reduced);
        if (count == 0) throw new ShapeException("Mean", "at least one element to average", $"{x.Shape}");
        var kept = KeptShape(x.Shape, reduced);
        var y = Scaled(SumOver(x, reduced));
        return Tape.Result(
            "Mean",
            keepDims ? y : y.View(0, WithoutAxes(x.Shape, reduced)),
            new Derivative<T>(x, gy => BroadcastTo(Scaled(gy).View(0, kept), x.Shape)));

        Tensor<T> Scaled(Tensor<T> sum)
        {
            var mean = Tensor<T>.Allocate(sum.Shape, sum.Device);
            KernelsOf("Mean", sum).Divide(sum.Block, T.CreateChecked(count), mean.Block);
            return mean;
        }
    }

    /// <summary>Sums over the marked axes, which stay with size 1. Without history.</summary>
    private static Tensor<T> SumOver<T>(Tensor<T> x, bool[] reduced)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var kernels = KernelsOf("Sum", x);
        var y = x.View(0, x.Shape);
        foreach (var (first, last) in ReducedGroups(reduced))
        {
            var shape = y.Shape;
            for (var axis = first; axis < last; axis++) shape = shape.With(axis, 1);
            var sums = Tensor<T>.Allocate(shape, x.Device);
            kernels.Sum(y.Block, y.Shape.Product(..first), y.Shape.Product(first..last), y.Shape.Product(last..), sums.Block);
            y = sums;
        }

        return y;
    }
}
