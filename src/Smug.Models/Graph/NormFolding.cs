using System.Numerics;
using Smug.Models.Plans;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Makes one layer of a convolution or dense layer and the batch normalisation behind it.</summary>
public static class NormFolding
{
    /// <summary>The same network where the normalisation that alone reads the first layer is folded into it: w · f and (b − mean) · f + shift with
    /// f = scale / √(variance + ε), in float64 and rounded once. What both compute is one affine layer, named after both: <c>conv1 + norm1</c>.</summary>
    /// <param name="network">The network; it is not changed.</param>
    /// <returns>The network itself where no batch normalisation follows its first layer, or where something else reads the layer too.</returns>
    /// <exception cref="UsageException">The network has no first layer.</exception>
    public static Network<T> FoldFirst<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var first = network.FirstLayer;
        if (first == network.OutputNode || network.Nodes.Where(node => node.Inputs.Contains(first.Name)).ToList() is not [{ Layer: BatchNormLayer<T> norm } second])
            return network;
        var both = $"{first.Name} + {second.Name}";
        var nodes = network.Nodes.Where(node => node != second).Select(node => node == first
            ? new NodeDefinition<T>(both, Folded(first.Layer, norm), first.Inputs)
            : new NodeDefinition<T>(node.Name, node.Layer, [.. node.Inputs.Select(name => name == second.Name ? both : name)]));
        return new Network<T>(network.InputShape, nodes, network.OutputNode == second ? both : network.OutputNode.Name, network.Info);
    }

    private static Layer<T> Folded<T>(Layer<T> layer, BatchNormLayer<T> norm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var folded = FoldedWeights<T>.Of(layer, norm);
        var bias = Tensor<T>.From(new Shape(folded.Bias.Length), folded.Bias.Span);
        return layer is Conv2dLayer<T> conv
            ? new Conv2dLayer<T>(Tensor<T>.From(conv.Weight.Shape, folded.Weight.Span), bias, conv.Geometry)
            : new DenseLayer<T>(Tensor<T>.From(((DenseLayer<T>)layer).Weight.Shape, folded.Weight.Span), bias);
    }
}
