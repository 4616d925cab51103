using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>The same value for every item, whatever it reads: [N, …] → [N, value].</summary>
public sealed class ConstantLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _value;

    /// <summary>Creates the layer.</summary>
    /// <param name="value">The value for one item.</param>
    public ConstantLayer(Tensor<T> value) => _value = new Parameter<T>("value", value, isTrainable: false);

    /// <inheritdoc/>
    public override string Kind => "Constant";

    /// <summary>The value for one item.</summary>
    public Tensor<T> Value => _value.Value;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters => [_value];

    internal static Layer<T> Read(IParameterSource<T> parameters) => new ConstantLayer<T>(parameters.Take("value"));

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => Value.Shape;

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) =>
        Op.BroadcastTo(Op.ExpandDims(Value, 0), new Shape([inputs[0].Shape[0], .. Value.Shape.Sizes]));

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
