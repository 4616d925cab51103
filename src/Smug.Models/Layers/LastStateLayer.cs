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
        if (inputs[0].Rank != 2 || inputs[0][1] < forward) throw new ShapeException(Kind, $"states [L, H] with H at least {Math.Max(0, forward)}", $"{inputs[0]}");
        ValidPlaces<T>.Check(Kind, inputs, inputs[0][0]);
        return new Shape(inputs[0][1]);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) =>
        Op.LastState(inputs[0], ValidPlaces<T>.Lengths(Kind, inputs), forward < 0 ? inputs[0].Shape[^1] : forward);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
