using System.Numerics;
using Smug.Models.Plans;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Makes one layer of a convolution or dense layer and what only scales and shifts its outputs behind it.</summary>
public static class NormFolding
{
    /// <summary>The same network where the batch normalisations, and the sums and products with a constant for each output, that one after the other
    /// alone read the first layer are folded into it: y · f − mean · f + shift, of a normalisation f = scale / √(variance + ε), in float64 and rounded
    /// once for each. What they compute together is one affine layer, named after all: <c>conv1 + norm1</c>.</summary>
    /// <param name="network">The network; it is not changed.</param>
    /// <returns>The network itself where nothing of the kind follows its first layer, or where something else reads the layer too.</returns>
    /// <exception cref="UsageException">The network has no first layer.</exception>
    public static Network<T> FoldFirst<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        while (FoldOne(network) is { } folded) network = folded;
        return network;
    }

    private static Network<T>? FoldOne<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var first = network.FirstLayer;
        if (first == network.OutputNode || network.Nodes.Where(node => node.Inputs.Contains(first.Name)).ToList() is not [{ Inputs.Length: 1 } second]) return null;
        if (second.OutputShape != first.OutputShape || Folded(first.Layer, second.Layer) is not { } layer) return null;
        var both = $"{first.Name} + {second.Name}";
        var nodes = network.Nodes.Where(node => node != second).Select(node => node == first
            ? new NodeDefinition<T>(both, layer, first.Inputs)
            : new NodeDefinition<T>(node.Name, node.Layer, [.. node.Inputs.Select(name => name == second.Name ? both : name)]));
        return new Network<T>(network.InputShape, nodes, network.OutputNode == second ? both : network.OutputNode.Name, network.Info);
    }

    private static Layer<T>? Folded<T>(Layer<T> layer, Layer<T> second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Weights(layer, second) is not { } folded) return null;
        var bias = Tensor<T>.From(new Shape(folded.Bias.Length), folded.Bias.Span);
        return layer is Conv2dLayer<T> conv
            ? new Conv2dLayer<T>(Tensor<T>.From(conv.Weight.Shape, folded.Weight.Span), bias, conv.Geometry)
            : new DenseLayer<T>(Tensor<T>.From(((DenseLayer<T>)layer).Weight.Shape, folded.Weight.Span), bias);
    }

    private static FoldedWeights<T>? Weights<T>(Layer<T> layer, Layer<T> second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (second is BatchNormLayer<T> norm) return FoldedWeights<T>.Of(layer, norm);
        if (second is not BinaryLayer<T> { Operation: <= BinaryOperation.Over } arithmetic) return null;
        var (weight, bias) = layer is Conv2dLayer<T> conv ? (conv.Weight, conv.Bias) : (((DenseLayer<T>)layer).Weight, ((DenseLayer<T>)layer).Bias);
        var constant = arithmetic.Left ?? arithmetic.Right!;
        var isOneForEach = constant.Length == 1 || (constant.Length == weight.Shape[^1] && constant.Shape[^1] == constant.Length);
        if (!isOneForEach || (arithmetic is { Operation: BinaryOperation.Over, Left: not null })) return null;
        return FoldedWeights<T>.Of(weight, bias, o =>
        {
            var c = double.CreateTruncating(constant.Values[constant.Length == 1 ? 0 : o]);
            return arithmetic.Operation switch
            {
                BinaryOperation.Plus => (1, 0, c),
                BinaryOperation.Minus => arithmetic.Left is null ? (1, c, 0) : (-1, 0, c),
                BinaryOperation.Times => (c, 0, 0),
                _ => (1 / c, 0, 0),
            };
        });
    }
}
