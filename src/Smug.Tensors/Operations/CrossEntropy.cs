using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Mean over the batch of −ln softmax(logits)[label].</summary>
    /// <param name="logits">Logits <c>[N, C]</c>, N ≥ 1.</param>
    /// <param name="labels">N labels from 0 to C − 1; copied.</param>
    /// <returns>A scalar, in nats.</returns>
    /// <exception cref="ShapeException">The logits are not <c>[N, C]</c>, N is 0, or a label is missing or out of range.</exception>
    public static Tensor<T> CrossEntropy<T>(Tensor<T> logits, ReadOnlySpan<int> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var perItem = CrossEntropyPerItem(logits, labels);
        return perItem.Length > 0 ? Mean(perItem) : throw new ShapeException("CrossEntropy", "at least one item", $"{logits.Shape}");
    }

    /// <summary>−ln softmax(logits)[label] for each item.</summary>
    /// <param name="logits">Logits <c>[N, C]</c>.</param>
    /// <param name="labels">N labels from 0 to C − 1; copied.</param>
    /// <returns>Losses <c>[N]</c>, in nats.</returns>
    /// <exception cref="ShapeException">The logits are not <c>[N, C]</c>, or a label is missing or out of range.</exception>
    public static Tensor<T> CrossEntropyPerItem<T>(Tensor<T> logits, ReadOnlySpan<int> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var chosen = ColumnPerRow("CrossEntropy", logits.Shape, labels);
        var kernels = KernelsOf("CrossEntropy", logits);
        var at = OnDevice(chosen, logits.Device);
        var loss = Tensor<T>.Allocate(new Shape(chosen.Length), logits.Device);
        kernels.CrossEntropy(logits.Block, logits.Shape[1], BlockOf(at), loss.Block);
        return Tape.Result("CrossEntropy", loss, new Derivative<T>(logits, gy =>
        {
            var gx = Tensor<T>.Allocate(logits.Shape, logits.Device);
            kernels.CrossEntropyBackward(logits.Block, logits.Shape[1], BlockOf(at), gy.Block, gx.Block);
            return gx;
        }));
    }

    /// <summary>Checks one column per row of <c>[N, C]</c>, and copies them.</summary>
    private static int[] ColumnPerRow(string operation, Shape shape, ReadOnlySpan<int> columns)
    {
        if (shape.Rank != 2) throw new ShapeException(operation, "[N, C]", $"{shape}");
        if (columns.Length != shape[0]) throw new ShapeException(operation, $"{shape[0]} labels, one per row of {shape}", $"{columns.Length}");
        foreach (var column in columns)
        {
            if ((uint)column >= (uint)shape[1]) throw new ShapeException(operation, $"labels from 0 to {shape[1] - 1}", $"{column}");
        }

        return columns.ToArray();
    }
}
