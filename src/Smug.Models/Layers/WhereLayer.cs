using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Elements of the second input where the first is not 0, of the third elsewhere; items broadcast to one shape.</summary>
public sealed class WhereLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Where";

    /// <inheritdoc/>
    public override int MaxInputs => 3;

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs.Length == 3
        ? Broadcasting.Shapes(Kind, Broadcasting.Shapes(Kind, inputs[0], inputs[1]), inputs[2])
        : throw new ShapeException(Kind, "3 inputs", $"{inputs.Length}");

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var item = OutputShape(Item(inputs[0]), Item(inputs[1]), Item(inputs[2]));
        var shape = new Shape([inputs[0].Shape[0], .. item.Sizes]);
        return Op.Where(Whole(inputs[0]), Whole(inputs[1]), Whole(inputs[2]));

        Tensor<T> Whole(Tensor<T> x) => Op.BroadcastTo(Broadcasting.WithRank(x, item.Rank), shape);
    }

    private static Shape Item(Tensor<T> batch) => new(batch.Shape.Sizes[1..]);
}
