using System.Numerics;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>The mean of each window, channel by channel: [N, H, W, C] → [N, P, Q, C].</summary>
/// <param name="geometry">The windows.</param>
public sealed class AveragePool2dLayer<T>(Pool2dGeometry geometry) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "AveragePool2d";

    /// <summary>The windows.</summary>
    public Pool2dGeometry Geometry => geometry;

    internal static Layer<T> Read(LayerAttributes attributes) => new AveragePool2dLayer<T>(PoolAttributes.Read(attributes));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => PoolAttributes.Describe(geometry, attributes);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => PoolAttributes.OutputShape(Kind, geometry, inputs[0]);

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.AveragePool2d(inputs[0], geometry);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => (double)OutputShape(inputs).Length * geometry.WindowH * geometry.WindowW;
}
