using System.Numerics;
using Smug.Kernels.Layout;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Surrounds a tensor with a constant: axis i grows from Aᵢ to before[i] + Aᵢ + after[i].</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="before">Elements added before the first on each axis, at least 0.</param>
    /// <param name="after">Elements added after the last on each axis, at least 0.</param>
    /// <param name="value">What is added.</param>
    /// <exception cref="ShapeException">There is not one number for each axis, or one is negative.</exception>
    public static Tensor<T> Pad<T>(Tensor<T> x, ReadOnlySpan<int> before, ReadOnlySpan<int> after, T value = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sizes = x.Shape.Sizes.ToArray();
        if (before.Length != sizes.Length || after.Length != sizes.Length)
            throw new ShapeException("Pad", $"{sizes.Length} pads before and after for {x.Shape}", $"{before.Length} and {after.Length}");
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (before[axis] < 0 || after[axis] < 0)
                throw new ShapeException("Pad", "pads of at least 0", $"{before[axis]} before and {after[axis]} after axis {axis}");
            var size = (long)before[axis] + sizes[axis] + after[axis];
            sizes[axis] = size <= Array.MaxLength
                ? (int)size
                : throw new ShapeException("Pad", $"at most {Array.MaxLength} elements along axis {axis}", $"{size}");
        }

        var y = Tensor<T>.Full(new Shape(sizes), value, x.Device);
        var strides = StridedView.RowMajor(sizes);
        var offset = 0;
        for (var axis = 0; axis < sizes.Length; axis++) offset += x.Length == 0 ? 0 : before[axis] * strides[axis];
        var inside = new StridedView(offset, strides);
        KernelsOf("Pad", x).CopyStrided(x.Block, StridedView.Whole(x.Shape.Sizes), y.Block, inside, x.Shape.Sizes);
        return Tape.Result("Pad", y, new Derivative<T>(x, gy => Extract(gy, inside, x.Shape)));
    }
}
