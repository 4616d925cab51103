using Smug.Models;

namespace Smug.Explain;

/// <summary>Finds the nodes of a network whose values are maps over the picture.</summary>
internal static class FeatureNodes
{
    /// <summary>The last convolution's values as the layers behind them read them: followed through rectifiers, normalisations, sums and
    /// concatenations, up to where the maps are pooled, flattened or combined. Null where there is no convolution.</summary>
    public static string? LastConvolution(Network<float> network)
    {
        var node = network.Nodes.LastOrDefault(node => node.Layer is Conv2dLayer<float> && IsMap(network, node.Name));
        while (node is not null)
        {
            var readers = network.Nodes.Where(reader => reader.Inputs.Contains(node.Name)).ToList();
            if (readers is not [{ Layer: ReluLayer<float> or UnaryLayer<float> or BatchNormLayer<float> or ConcatLayer<float> or AddLayer<float> } next]
                || !IsMap(network, next.Name)) return node.Name;
            node = next;
        }

        return null;
    }

    /// <summary>The first activation where its values are maps, else the network's input.</summary>
    public static string FirstActivationOrInput(Network<float> network)
    {
        var first = network.FirstActivation.Name;
        return IsMap(network, first) ? first : Network<float>.InputName;
    }

    /// <summary>Whether a node's values are <c>[H, W, C]</c>.</summary>
    public static bool IsMap(Network<float> network, string node) => network.ShapeOf(node).Rank == 3;

    /// <summary>The sizes of a node's maps.</summary>
    /// <exception cref="UsageException">There is no such node, or its values have no positions.</exception>
    public static (int Height, int Width, int Channels) MapSizes(Network<float> network, string node, string method)
    {
        var shape = network.ShapeOf(node);
        return shape.Rank == 3 ? (shape[0], shape[1], shape[2])
            : shape.Rank == 2 ? (shape[0], 1, shape[1])
            : throw new UsageException($"{method}: node '{node}' has values {shape}, not maps [H, W, C] over the input.");
    }
}
