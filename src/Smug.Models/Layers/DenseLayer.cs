using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>A fully connected layer, y = x · weight + bias: [N, In] → [N, Out].</summary>
public sealed class DenseLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _weight;
    private readonly Parameter<T>? _bias;

    /// <summary>Creates the layer.</summary>
    /// <param name="weight">[In, Out].</param>
    /// <param name="bias">[Out], or null for none.</param>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    public DenseLayer(Tensor<T> weight, Tensor<T>? bias)
    {
        _weight = new Parameter<T>("weight", OfRank(weight, Kind, "a weight [In, Out]", 2));
        if (bias is null) return;
        if (bias.Shape != new Shape(weight.Shape[1])) throw new ShapeException(Kind, $"a bias [{weight.Shape[1]}]", $"{bias.Shape}");
        _bias = new Parameter<T>("bias", bias);
    }

    /// <inheritdoc/>
    public override string Kind => "Dense";

    /// <summary>[In, Out].</summary>
    public Tensor<T> Weight => _weight.Value;

    /// <summary>[Out], or null.</summary>
    public Tensor<T>? Bias => _bias?.Value;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters => _bias is null ? [_weight] : [_weight, _bias];

    internal static Layer<T> Read(IParameterSource<T> parameters) =>
        new DenseLayer<T>(parameters.Take("weight"), parameters.Has("bias") ? parameters.Take("bias") : null);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs[0] == new Shape(Weight.Shape[0])
        ? new Shape(Weight.Shape[1])
        : throw new ShapeException(Kind, $"[{Weight.Shape[0]}] (put a Flatten before it if need be)", $"{inputs[0]}");

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.Dense(inputs[0], Weight, Bias);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 2.0 * Weight.Length;
}
