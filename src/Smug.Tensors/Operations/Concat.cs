using System.Numerics;
using Smug.Kernels.Layout;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Joins tensors along one axis: sizes [.., Aᵢ, ..] → [.., Σ Aᵢ, ..].</summary>
    /// <param name="axis">The axis; −1 is the innermost.</param>
    /// <param name="inputs">At least one tensor; all sizes but that of <paramref name="axis"/> agree.</param>
    /// <exception cref="ShapeException">There is no input, no such axis, or sizes disagree.</exception>
    public static Tensor<T> Concat<T>(int axis, params ReadOnlySpan<Tensor<T>> inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (inputs.IsEmpty) throw new ShapeException("Concat", "at least one tensor", "none");
        var along = inputs[0].Shape.Axis(axis, "Concat");
        var total = 0L;
        foreach (var input in inputs)
        {
            if (input.Shape.Rank != inputs[0].Shape.Rank || input.Shape.With(along, 0) != inputs[0].Shape.With(along, 0))
                throw new ShapeException("Concat", $"sizes of {inputs[0].Shape} on all axes but {along}", $"{input.Shape}");
            total += input.Shape[along];
        }

        if (total > Array.MaxLength) throw new ShapeException("Concat", $"at most {Array.MaxLength} along axis {along}", $"{total}");
        var kernels = KernelsOf("Concat", inputs[0], inputs[1..]);
        var y = Tensor<T>.Allocate(inputs[0].Shape.With(along, (int)total), inputs[0].Device);
        var derivatives = new Derivative<T>[inputs.Length];
        var strides = StridedView.RowMajor(y.Shape.Sizes);
        var start = 0;
        for (var i = 0; i < inputs.Length; i++)
        {
            var x = inputs[i];
            var window = new StridedView(start * strides[along], strides);
            kernels.CopyStrided(x.Block, StridedView.Whole(x.Shape.Sizes), y.Block, window, x.Shape.Sizes);
            derivatives[i] = new Derivative<T>(x, gy => Extract(gy, window, x.Shape));
            start += x.Shape[along];
        }

        return Tape.Result("Concat", y, derivatives);
    }

    /// <summary>Joins tensors of equal shape along a new axis: [..] → [.., n, ..].</summary>
    /// <param name="axis">Where the new axis goes; −1 makes it the innermost.</param>
    /// <param name="inputs">At least one tensor.</param>
    /// <exception cref="ShapeException">There is no input, no such place, or shapes differ.</exception>
    public static Tensor<T> Stack<T>(int axis, params ReadOnlySpan<Tensor<T>> inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (inputs.IsEmpty) throw new ShapeException("Stack", "at least one tensor", "none");
        var expanded = new Tensor<T>[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Shape != inputs[0].Shape) throw new ShapeException("Stack", $"{inputs[0].Shape}", $"{inputs[i].Shape}");
            expanded[i] = ExpandDims("Stack", inputs[i], axis);
        }

        return Concat(axis, expanded);
    }

    /// <summary>A contiguous copy of the block of <paramref name="sizes"/> that lies in <paramref name="source"/> as <paramref name="from"/> says.</summary>
    private static Tensor<T> Extract<T>(Tensor<T> source, StridedView from, Shape sizes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var block = Tensor<T>.Allocate(sizes, source.Device);
        KernelsOf("Slice", source).CopyStrided(source.Block, from, block.Block, StridedView.Whole(sizes.Sizes), sizes.Sizes);
        return block;
    }

    /// <summary>A tensor of zeros of shape <paramref name="sizes"/> with <paramref name="block"/> where <paramref name="to"/> says.</summary>
    private static Tensor<T> Place<T>(Tensor<T> block, StridedView to, Shape sizes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var target = Tensor<T>.Zeros(sizes, block.Device);
        KernelsOf("Slice", block).CopyStrided(block.Block, StridedView.Whole(block.Shape.Sizes), target.Block, to, block.Shape.Sizes);
        return target;
    }
}
