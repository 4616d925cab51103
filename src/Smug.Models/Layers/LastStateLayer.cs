using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>The state after a recurrent layer's last step: [N, L, H · directions] → [N, H · directions]. Reading forward ends at the last valid
/// place, reading in reverse at the first.</summary>
/// <remarks>Its second input is that of the recurrent layer: see <see cref="RecurrentLayer{T}"/>. A sequence of padding only gives zeros.</remarks>
/// <param name="forward">How many of the elements, the first ones, come from reading forward; −1 for all.</param>
public sealed class LastStateLayer<T>(int forward = -1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "LastState";

    /// <summary>How many of the elements come from reading forward; −1 for all.</summary>
    public int ForwardElements => forward;

    /// <inheritdoc/>
    public override int MaxInputs => 2;

    internal static Layer<T> Read(LayerAttributes attributes) => new LastStateLayer<T>(attributes.Int("forward", -1));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("forward", forward);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        if (inputs[0].Rank < 2 || inputs[0][^1] < forward) throw new ShapeException(Kind, $"states [L, H] with H at least {Math.Max(0, forward)}", $"{inputs[0]}");
        if (inputs.Length > 1) ValidPlaces<T>.Check(Kind, inputs[0], inputs[1]);
        return new Shape([.. inputs[0].Sizes[..^2], inputs[0][^1]]);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var shape = inputs[0].Shape;
        var lengths = inputs.Length > 1 ? ValidPlaces<T>.Lengths(Kind, shape, inputs[1]) : [];
        var states = Op.Reshape(inputs[0], shape.Product(..^2), shape[^2], shape[^1]);
        return Op.Reshape(Op.LastState(states, lengths, forward < 0 ? shape[^1] : forward), [.. shape.Sizes[..^2], shape[^1]]);
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
