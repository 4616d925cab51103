using System.Numerics;
using Smug.Kernels.Norm;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Local response normalisation across channels, [N, …, C].</summary>
/// <param name="settings">Size, α, β and k.</param>
public sealed class LrnLayer<T>(LrnSettings settings) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Lrn";

    /// <summary>Size, α, β and k.</summary>
    public LrnSettings Settings => settings;

    internal static Layer<T> Read(LayerAttributes attributes) => new LrnLayer<T>(new LrnSettings(
        attributes.Int("size", 1, 1 << 16), attributes.Number("alpha"), attributes.Number("beta"), attributes.Number("bias")));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        attributes.Set("size", settings.Size);
        attributes.Set("alpha", settings.Alpha);
        attributes.Set("beta", settings.Beta);
        attributes.Set("bias", settings.Bias);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        if (settings.Size < 1) throw new ShapeException(Kind, "a size of at least 1", $"{settings.Size}");
        return inputs[0].Rank > 0 ? inputs[0] : throw new ShapeException(Kind, "[…, C]", $"{inputs[0]}");
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.Lrn(inputs[0], settings);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => (2.0 * settings.Size + 4) * inputs[0].Length;
}
