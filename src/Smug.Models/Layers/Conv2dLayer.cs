using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Two-dimensional convolution: [N, H, W, C] → [N, OH, OW, O].</summary>
public sealed class Conv2dLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _weight;
    private readonly Parameter<T>? _bias;

    /// <summary>Creates the layer.</summary>
    /// <param name="weight">[KH, KW, C / groups, O].</param>
    /// <param name="bias">[O], or null for none.</param>
    /// <param name="geometry">Strides, padding, dilation, groups.</param>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    public Conv2dLayer(Tensor<T> weight, Tensor<T>? bias, Conv2dGeometry geometry)
    {
        _weight = new Parameter<T>("weight", OfRank(weight, Kind, "a weight [KH, KW, C / groups, O]", 4));
        Geometry = geometry;
        if (bias is null) return;
        if (bias.Shape != new Shape(weight.Shape[3])) throw new ShapeException(Kind, $"a bias [{weight.Shape[3]}]", $"{bias.Shape}");
        _bias = new Parameter<T>("bias", bias);
    }

    /// <inheritdoc/>
    public override string Kind => "Conv2d";

    /// <summary>[KH, KW, C / groups, O].</summary>
    public Tensor<T> Weight => _weight.Value;

    /// <summary>[O], or null.</summary>
    public Tensor<T>? Bias => _bias?.Value;

    /// <summary>Strides, padding, dilation, groups.</summary>
    public Conv2dGeometry Geometry { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters => _bias is null ? [_weight] : [_weight, _bias];

    internal static Layer<T> Read(LayerAttributes attributes, IParameterSource<T> parameters) => new Conv2dLayer<T>(
        parameters.Take("weight"), parameters.Has("bias") ? parameters.Take("bias") : null, ConvAttributes.Read(attributes));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => ConvAttributes.Describe(Geometry, attributes);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var x = inputs[0];
        var w = Weight.Shape;
        var channels = (long)w[2] * Geometry.Groups;
        if (Geometry.Groups < 1 || x.Rank != 3 || x[2] != channels || w[3] % Geometry.Groups != 0)
            throw new ShapeException(Kind, $"[H, W, {channels}] for a weight {w} in {Geometry.Groups} groups", $"{x}");
        var (height, width) = Geometry.OutputSize(x[0], x[1], w[0], w[1], Kind);
        return new Shape(height, width, w[3]);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.Conv2d(inputs[0], Weight, Bias, Geometry);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) =>
        2.0 * OutputShape(inputs).Length * Weight.Shape.Product(..3);
}
