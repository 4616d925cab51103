using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Two-dimensional transposed convolution: [N, H, W, C] → [N, OH, OW, O] with
/// OH = stride · (H − 1) + dilation · (KH − 1) + 1 + extra − padding above and below, and OW alike.</summary>
public sealed class ConvTranspose2dLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _weight;
    private readonly Parameter<T>? _bias;

    /// <summary>Creates the layer.</summary>
    /// <param name="weight">[KH, KW, O / groups, C].</param>
    /// <param name="bias">[O], or null for none.</param>
    /// <param name="geometry">Strides, padding, dilation and groups of the convolution that is transposed.</param>
    /// <param name="extraH">Rows at the bottom that the convolution would leave over: from 0 to the stride less 1.</param>
    /// <param name="extraW">Columns at the right.</param>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    public ConvTranspose2dLayer(Tensor<T> weight, Tensor<T>? bias, Conv2dGeometry geometry, int extraH = 0, int extraW = 0)
    {
        _weight = new Parameter<T>("weight", OfRank(weight, Kind, "a weight [KH, KW, O / groups, C]", 4));
        (Geometry, ExtraH, ExtraW) = (geometry, extraH, extraW);
        if (bias is null) return;
        if (bias.Shape != new Shape(weight.Shape[2] * geometry.Groups))
            throw new ShapeException(Kind, $"a bias [{weight.Shape[2] * geometry.Groups}]", $"{bias.Shape}");
        _bias = new Parameter<T>("bias", bias);
    }

    /// <inheritdoc/>
    public override string Kind => "ConvTranspose2d";

    /// <summary>[KH, KW, O / groups, C].</summary>
    public Tensor<T> Weight => _weight.Value;

    /// <summary>[O], or null.</summary>
    public Tensor<T>? Bias => _bias?.Value;

    /// <summary>Strides, padding, dilation and groups of the convolution that is transposed.</summary>
    public Conv2dGeometry Geometry { get; }

    /// <summary>Rows at the bottom that the convolution would leave over.</summary>
    public int ExtraH { get; }

    /// <summary>Columns at the right that the convolution would leave over.</summary>
    public int ExtraW { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters => _bias is null ? [_weight] : [_weight, _bias];

    internal static Layer<T> Read(LayerAttributes attributes, IParameterSource<T> parameters)
    {
        var extra = attributes.Ints("extra", 2, 0, ConvAttributes.Largest);
        return new ConvTranspose2dLayer<T>(
            parameters.Take("weight"), parameters.Has("bias") ? parameters.Take("bias") : null, ConvAttributes.Read(attributes), extra[0], extra[1]);
    }

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        ConvAttributes.Describe(Geometry, attributes);
        attributes.Set("extra", ExtraH, ExtraW);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var (x, w, g) = (inputs[0], Weight.Shape, Geometry);
        if (x.Rank != 3 || x[2] != w[3] || g.Groups < 1 || x[2] % g.Groups != 0)
            throw new ShapeException(Kind, $"[H, W, {w[3]}] for a weight {w} in {g.Groups} groups", $"{x}");
        var height = Size("rows", x[0], w[0], g.StrideH, g.DilationH, ExtraH, g.PadTop + (long)g.PadBottom);
        var width = Size("columns", x[1], w[1], g.StrideW, g.DilationW, ExtraW, g.PadLeft + (long)g.PadRight);
        return new Shape(height, width, w[2] * g.Groups);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var y = OutputShape(new Shape(inputs[0].Shape.Sizes[1..]));
        return Op.ConvTranspose2d(inputs[0], Weight, Bias, Geometry, y[0], y[1]);
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 2.0 * inputs[0].Length * Weight.Shape.Product(..3);

    private int Size(string axis, int size, int kernel, int stride, int dilation, int extra, long padding)
    {
        var result = (long)stride * (size - 1) + (long)dilation * (kernel - 1) + 1 + extra - padding;
        if (size < 1 || stride < 1 || dilation < 1 || padding < 0 || extra < 0 || extra >= stride || result is < 1 or > int.MaxValue)
            throw new ShapeException(Kind, $"at least 1 of {axis} of output, and fewer left over than the stride {stride}", $"{result} with {extra} left over");
        return (int)result;
    }
}
