using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>The layers behind a node that are affine, one after the other, up to the first that is not.</summary>
internal static class AffinePart
{
    /// <summary>Follows the nodes that are alone in reading the one before, as long as they are affine.</summary>
    /// <returns>The last of them; the node itself where the first is not affine.</returns>
    public static string Last(Network<float> network, string node, string logits)
    {
        while (Next(network, node) is { } next && next.Name != logits && IsAffine(next.Layer)) node = next.Name;
        return node;
    }

    /// <summary>The layers from behind <paramref name="from"/> up to <paramref name="to"/>, in float64.</summary>
    public static Network<double> Of(Network<float> network, string from, string to)
    {
        var nodes = new List<NodeDefinition<double>>();
        for (var node = from; node != to;)
        {
            var next = Next(network, node)!;
            nodes.Add(new NodeDefinition<double>(next.Name, InDouble(next.Layer), [nodes.Count == 0 ? Network<double>.InputName : node]));
            node = next.Name;
        }

        return new Network<double>(network.ShapeOf(from), nodes);
    }

    /// <summary>The node that alone reads another and nothing else.</summary>
    private static NetworkNode<float>? Next(Network<float> network, string node) =>
        network.Nodes.Where(reader => reader.Inputs.Contains(node)).ToList() is [{ Inputs.Length: 1 } next] ? next : null;

    private static bool IsAffine(Layer<float> layer) => layer is Conv2dLayer<float> or DenseLayer<float> or BatchNormLayer<float> or DropoutLayer<float>
        or FlattenLayer<float> or AveragePool2dLayer<float> or GlobalAveragePool2dLayer<float>;

    private static Layer<double> InDouble(Layer<float> layer) => layer switch
    {
        Conv2dLayer<float> conv => new Conv2dLayer<double>(InDouble(conv.Weight), conv.Bias is { } bias ? InDouble(bias) : null, conv.Geometry),
        DenseLayer<float> dense => new DenseLayer<double>(InDouble(dense.Weight), dense.Bias is { } bias ? InDouble(bias) : null),
        BatchNormLayer<float> norm => new BatchNormLayer<double>(
            InDouble(norm.Parameters[0].Value), InDouble(norm.Parameters[1].Value), InDouble(norm.Parameters[2].Value), InDouble(norm.Parameters[3].Value), norm.Epsilon),
        DropoutLayer<float> dropout => new DropoutLayer<double>(dropout.Probability),
        FlattenLayer<float> => new FlattenLayer<double>(),
        AveragePool2dLayer<float> pool => new AveragePool2dLayer<double>(pool.Geometry),
        GlobalAveragePool2dLayer<float> => new GlobalAveragePool2dLayer<double>(),
        _ => throw new UsageException($"A layer of kind {layer.Kind} is not affine."),
    };

    private static Tensor<double> InDouble(Tensor<float> values) => Tensor<double>.Wrap(values.Shape, Array.ConvertAll(values.ToArray(), value => (double)value));
}
