using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Leaves the values of real tokens and puts a fixed number in the place of padding: values [N, L, …] and token numbers [N, L] →
/// [N, L, …]. Padding is number 0. No gradient reaches padding, so neither training nor an attribution can make anything of it.</summary>
/// <param name="fill">What padding becomes.</param>
public sealed class TokenMaskLayer<T>(double fill = 0) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "TokenMask";

    /// <summary>What padding becomes.</summary>
    public double Fill => fill;

    /// <inheritdoc/>
    public override int MaxInputs => 2;

    internal static Layer<T> Read(LayerAttributes attributes) => new TokenMaskLayer<T>(attributes.Number("fill"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("fill", fill);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 2 && inputs[1].Rank == 1 && inputs[0].Rank >= 1 && inputs[0][0] == inputs[1][0]
            ? inputs[0]
            : throw new ShapeException(Kind, "values [L, …] and token numbers [L]", inputs.Length == 2 ? $"{inputs[0]} and {inputs[1]}" : $"{inputs.Length} inputs");

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var (values, tokens) = (inputs[0], inputs[1].Detach());
        if (tokens.Device == Device.Cpu && !tokens.Values.Contains(T.Zero)) return values;
        int[] sizes = [.. tokens.Shape.Sizes, .. Enumerable.Repeat(1, values.Shape.Rank - tokens.Shape.Rank)];
        var mask = Op.BroadcastTo(Op.Reshape(tokens, sizes), values.Shape);
        return Op.Where(mask, values, Tensor<T>.Full(values.Shape, T.CreateChecked(fill), values.Device));
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
