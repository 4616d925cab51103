using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>The mean of each channel over all pixels: [N, H, W, C] → [N, C].</summary>
public sealed class GlobalAveragePool2dLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "GlobalAveragePool2d";

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => PoolAttributes.GlobalOutputShape(Kind, inputs[0]);

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.GlobalAveragePool2d(inputs[0]);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => inputs[0].Length;
}
