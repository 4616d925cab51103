using System.Numerics;
using Smug.Kernels.Layout;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>A block of a tensor: y[i, j, …] = x[starts[0] + i · steps[0], starts[1] + j · steps[1], …].</summary>
    /// <remarks>A copy; <see cref="Rows"/> takes leading rows without one.</remarks>
    /// <param name="x">Any shape.</param>
    /// <param name="starts">The first index taken on each axis.</param>
    /// <param name="lengths">How many are taken on each axis.</param>
    /// <param name="steps">The distance between those taken on each axis, negative to run backwards; all 1 where empty.</param>
    /// <exception cref="ShapeException">There is not one number for each axis, a step is 0, or an index lies outside.</exception>
    public static Tensor<T> Slice<T>(Tensor<T> x, ReadOnlySpan<int> starts, ReadOnlySpan<int> lengths, ReadOnlySpan<int> steps = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sizes = x.Shape.Sizes;
        if (starts.Length != sizes.Length || lengths.Length != sizes.Length || (!steps.IsEmpty && steps.Length != sizes.Length))
        {
            throw new ShapeException(
                "Slice", $"{sizes.Length} starts, lengths and steps for {x.Shape}", $"{starts.Length}, {lengths.Length} and {steps.Length}");
        }

        var whole = StridedView.RowMajor(sizes);
        var strides = new int[sizes.Length];
        var offset = 0;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            var (start, length, step) = (starts[axis], lengths[axis], steps.IsEmpty ? 1 : steps[axis]);
            var last = start + (length - 1L) * step;
            if (step == 0 || length < 0 || (length > 0 && (start < 0 || start >= sizes[axis] || last < 0 || last >= sizes[axis])))
            {
                throw new ShapeException(
                    "Slice", $"indices 0 to {sizes[axis] - 1} and a step on axis {axis}", $"{length} from {start} with step {step}");
            }

            // A step that is never taken may be anything; 0 keeps the stride from overflowing.
            strides[axis] = length > 1 ? step * whole[axis] : 0;
            offset += length > 0 ? start * whole[axis] : 0;
        }

        var block = new StridedView(offset, strides);
        var y = Extract(x, block, new Shape(lengths));
        return Tape.Result("Slice", y, new Derivative<T>(x, gy => Place(gy, block, x.Shape)));
    }

    /// <summary>Indices <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/> − 1 of one axis. A copy.</summary>
    /// <param name="x">At least one axis.</param>
    /// <param name="axis">The axis; −1 is the innermost.</param>
    /// <param name="start">The first index taken.</param>
    /// <param name="length">How many are taken.</param>
    /// <exception cref="ShapeException">There is no such axis, or an index lies outside.</exception>
    public static Tensor<T> Narrow<T>(Tensor<T> x, int axis, int start, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var along = x.Shape.Axis(axis, "Narrow");
        var starts = new int[x.Shape.Rank];
        starts[along] = start;
        var lengths = x.Shape.Sizes.ToArray();
        lengths[along] = length;
        return Slice(x, starts, lengths);
    }

    /// <summary>Cuts a tensor along one axis; the inverse of <see cref="Concat"/>.</summary>
    /// <param name="x">At least one axis.</param>
    /// <param name="axis">The axis; −1 is the innermost.</param>
    /// <param name="lengths">Sizes of the parts along the axis; they add up to the axis.</param>
    /// <returns>One tensor for each length.</returns>
    /// <exception cref="ShapeException">There is no such axis, or the lengths do not add up to it.</exception>
    public static Tensor<T>[] Split<T>(Tensor<T> x, int axis, params ReadOnlySpan<int> lengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var along = x.Shape.Axis(axis, "Split");
        var total = 0L;
        foreach (var length in lengths)
        {
            if (length < 0) throw new ShapeException("Split", "lengths of at least 0", $"{length}");
            total += length;
        }

        if (total != x.Shape[along]) throw new ShapeException("Split", $"lengths that add up to {x.Shape[along]}", $"{total}");
        var parts = new Tensor<T>[lengths.Length];
        var start = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Narrow(x, along, start, lengths[i]);
            start += lengths[i];
        }

        return parts;
    }

    /// <summary>Rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> − 1 of the outermost axis:
    /// [N, ..] → [count, ..]. A view; nothing is copied.</summary>
    /// <param name="x">At least one axis.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">The number of rows.</param>
    /// <exception cref="ShapeException"><paramref name="x"/> is a scalar, or has not those rows.</exception>
    public static Tensor<T> Rows<T>(Tensor<T> x, int start, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Shape.Rank == 0) throw new ShapeException("Rows", "at least one axis", $"{x.Shape}");
        if (start < 0 || count < 0 || (long)start + count > x.Shape[0])
            throw new ShapeException("Rows", $"rows within 0 to {x.Shape[0]}", $"{count} from {start}");
        var rowLength = x.Shape.Product(1..);
        var y = x.View(start * rowLength, x.Shape.With(0, count));
        return Tape.Result("Rows", y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Zeros(x.Shape, x.Device);
            x.Device.Copy(gy.Block, gx.View(start * rowLength, gy.Shape).Block);
            return gx;
        }));
    }
}
