using System.Runtime.InteropServices;
using Smug.Kernels;
using Smug.Kernels.Layout;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Elements of an ONNX file on their way into a tensor with another order of axes.</summary>
internal sealed class TurnedElements
{
    private readonly ReadOnlyMemory<byte> _from;
    private readonly StridedView _view;

    /// <param name="from">The elements in the file, row-major.</param>
    /// <param name="shape">Their shape there.</param>
    /// <param name="axes">Which of those axes each axis of the result is; one beyond them is an axis of size 1.</param>
    public TurnedElements(ReadOnlyMemory<byte> from, Shape shape, int[] axes)
    {
        var strides = StridedView.RowMajor(shape.Sizes);
        _from = from;
        _view = new StridedView(0, [.. axes.Select(axis => axis < shape.Rank ? strides[axis] : 1)]);
        var turned = new Shape([.. axes.Select(axis => axis < shape.Rank ? shape[axis] : 1)]);
        Result = Tensor<float>.Wrap(turned, LargeArray.Uninitialized<float>(turned.Length));
    }

    /// <summary>The tensor; its contents are undefined until <see cref="Run"/>.</summary>
    public Tensor<float> Result { get; }

    /// <summary>Puts the elements in their places.</summary>
    public void Run()
    {
        var sizes = Result.Shape.Sizes;
        StridedCopy.Copy(MemoryMarshal.Cast<byte, float>(_from.Span), _view, Result.Span, new StridedView(0, StridedView.RowMajor(sizes)), sizes);
    }
}
