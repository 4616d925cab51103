using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Layer normalisation along the innermost axis: y = (x − mean) / √(variance + ε) · scale + shift, [N, …, C].</summary>
public sealed class LayerNormLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _scale;
    private readonly Parameter<T> _shift;

    /// <summary>Creates the layer.</summary>
    /// <param name="scale">[C].</param>
    /// <param name="shift">[C].</param>
    /// <param name="epsilon">Added to the variance; above 0.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="UsageException">Epsilon is out of range.</exception>
    public LayerNormLayer(Tensor<T> scale, Tensor<T> shift, double epsilon = 1e-5)
    {
        if (!(epsilon > 0)) throw new UsageException($"LayerNorm: epsilon must be above 0, got {epsilon}.");
        Epsilon = epsilon;
        _scale = new Parameter<T>("scale", OfRank(scale, Kind, "a scale [C]", 1));
        if (shift.Shape != scale.Shape) throw new ShapeException(Kind, $"a shift {scale.Shape}", $"{shift.Shape}");
        _shift = new Parameter<T>("shift", shift);
    }

    /// <inheritdoc/>
    public override string Kind => "LayerNorm";

    /// <summary>Added to the variance.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters => [_scale, _shift];

    internal static Layer<T> Read(LayerAttributes attributes, IParameterSource<T> parameters) =>
        new LayerNormLayer<T>(parameters.Take("scale"), parameters.Take("shift"), attributes.Number("epsilon"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("epsilon", Epsilon);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs[0].Rank > 0 && inputs[0][^1] == _scale.Value.Length
        ? inputs[0]
        : throw new ShapeException(Kind, $"[…, {_scale.Value.Length}]", $"{inputs[0]}");

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.LayerNorm(inputs[0], _scale.Value, _shift.Value, Epsilon);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 7.0 * inputs[0].Length;
}
