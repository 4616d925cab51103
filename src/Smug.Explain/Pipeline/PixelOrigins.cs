using System.Collections.Immutable;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>Which pixel each value of a network's nodes comes from: the pixel's number, counted from 1, or 0 where it comes from none.
/// Layers that only move values are given these numbers in the place of values.</summary>
/// <param name="network">The network.</param>
/// <param name="firstLayer">The layer for which this is asked, for messages.</param>
/// <param name="channels">Values of a pixel.</param>
internal sealed class PixelOrigins(Network<float> network, string firstLayer, int channels)
{
    /// <summary>Above every pixel's number; float32 counts exactly up to here.</summary>
    public const int MostPixels = 1 << 24;

    private readonly Dictionary<string, Tensor<float>> _known = new(StringComparer.Ordinal);

    /// <summary>The origins of a node's values, [1, …].</summary>
    /// <exception cref="UsageException">A value comes from several pixels, or from none that a mask could fill.</exception>
    public Tensor<float> Of(string name)
    {
        if (_known.TryGetValue(name, out var known)) return known;
        return _known[name] = name == Network<float>.InputName ? Pixels() : Of(network.Node(name));
    }

    private Tensor<float> Pixels() => Tensor<float>.From(
        new Shape([1, .. network.InputShape.Sizes]), [.. Enumerable.Range(0, network.InputShape.Length).Select(i => 1f + i / channels)]);

    private Tensor<float> Of(NetworkNode<float> node)
    {
        if (node.Layer is ConstantLayer<float>) return Nowhere(node.OutputShape);
        Tensor<float>[] inputs = [.. node.Inputs.Select(Of)];
        return node.Layer switch
        {
            BinaryLayer<float> binary => Together(node, binary.Left is { } left ? [Nowhere(left.Shape), .. inputs] : binary.Right is { } right ? [.. inputs, Nowhere(right.Shape)] : inputs),
            AddLayer<float> or WhereLayer<float> => Together(node, inputs),
            UnaryLayer<float> or ReluLayer<float> or SigmoidLayer<float> or TanhLayer<float> or BatchNormLayer<float> or DropoutLayer<float> => inputs[0],
            PadLayer<float> pad => new PadLayer<float>(pad.Pads.Before, pad.Pads.After).Forward(inputs, ForwardMode.Inference),
            ReduceLayer<float> reduction => Reduced(node, reduction.Axes, inputs[0]),
            FlattenLayer<float> or ReshapeLayer<float> or TransposeLayer<float> or SliceLayer<float> or GatherLayer<float> or ConcatLayer<float> or BroadcastLayer<float> =>
                node.Layer.Forward(inputs, ForwardMode.Inference),
            _ => throw Refusal(node, "computes from several pixels, or in a way that is not known to keep them apart"),
        };
    }

    /// <summary>Values computed element by element from several: all that come from a pixel must come from the same.</summary>
    private Tensor<float> Together(NetworkNode<float> node, Tensor<float>[] inputs)
    {
        var shape = new Shape([1, .. node.OutputShape.Sizes]);
        var origins = new float[shape.Length];
        foreach (var input in inputs)
        {
            var values = Op.BroadcastTo(Op.Reshape(input, [1, .. Enumerable.Repeat(1, shape.Rank - input.Shape.Rank), .. input.Shape.Sizes[1..]]), shape).ToArray();
            for (var i = 0; i < origins.Length; i++)
            {
                if (origins[i] != 0 && values[i] != 0 && origins[i] != values[i]) throw Refusal(node, "puts together from different pixels");
                origins[i] = Math.Max(origins[i], values[i]);
            }
        }

        return Tensor<float>.Wrap(shape, origins);
    }

    /// <summary>Values computed from all elements along axes, as a picture's colours are summed to grey.</summary>
    private Tensor<float> Reduced(NetworkNode<float> node, ImmutableArray<int> axes, Tensor<float> origins)
    {
        var largest = new ReduceLayer<float>(Reduction.Max, axes).Forward([origins], ForwardMode.Inference);
        var somewhere = Tensor<float>.Wrap(origins.Shape, Array.ConvertAll(origins.ToArray(), origin => origin == 0 ? MostPixels : origin));
        var smallest = new ReduceLayer<float>(Reduction.Min, axes).Forward([somewhere], ForwardMode.Inference);
        for (var i = 0; i < largest.Length; i++)
        {
            if (largest.Values[i] != 0 && largest.Values[i] != smallest.Values[i]) throw Refusal(node, "puts together from different pixels");
        }

        return largest;
    }

    private static Tensor<float> Nowhere(Shape item) => Tensor<float>.Zeros(new Shape([1, .. item.Sizes]));

    private UsageException Refusal(NetworkNode<float> node, string what) => new(
        $"First layer: '{firstLayer}' reads what '{node.Name}' ({node.Layer.Kind}) {what}. A mask on the picture needs a first convolution or dense layer that "
        + "reads the picture itself, or through steps that take each pixel by itself (arithmetic with constants, batch normalisation, padding, other orders of "
        + "axes). Take that step out of the model and do it to the picture, or use smug attribute, which takes every network.");
}
