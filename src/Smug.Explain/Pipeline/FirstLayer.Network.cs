using Smug.Models;

namespace Smug.Explain;

public sealed partial class FirstLayer
{
    /// <summary>The first layer of a network, which must read the image itself.</summary>
    /// <param name="network">The network; its first Conv2d or Dense node reads the input, or the input through Flatten nodes.</param>
    /// <exception cref="UsageException">The network has no such layer, something else lies before it, or a batch normalisation follows it:
    /// the message says what to do.</exception>
    public static FirstLayer Of(Network<float> network)
    {
        var node = network.FirstLayer;
        CheckReadsInput(network, node);
        var (height, width, channels) = ImageSize(network);
        CheckNoBatchNorm(network, node);
        return node.Layer switch
        {
            Conv2dLayer<float> c => OfConvolution(
                height, width, channels, c.Weight.ToArray(), c.Weight.Shape[0], c.Weight.Shape[1], c.Bias?.ToArray() ?? [], c.Geometry),
            DenseLayer<float> d => OfDense(height, width, channels, d.Weight.ToArray(), d.Bias?.ToArray() ?? []),
            _ => throw new UsageException($"First layer: node '{node.Name}' is a {node.Layer.Kind}; expected a Conv2d or Dense node."),
        };
    }

    /// <summary>The input's rows, columns and channels; a vector counts as one column.</summary>
    private static (int Height, int Width, int Channels) ImageSize(Network<float> network) => network.InputShape.Rank switch
    {
        3 => (network.InputShape[0], network.InputShape[1], network.InputShape[2]),
        2 => (network.InputShape[0], network.InputShape[1], 1),
        1 => (network.InputShape[0], 1, 1),
        _ => throw new UsageException($"First layer: expected an image [H, W, C] as the network's input, got {network.InputShape}."),
    };

    private static void CheckReadsInput(Network<float> network, NetworkNode<float> first)
    {
        var source = first.Inputs[0];
        while (source != Network<float>.InputName)
        {
            var node = network.Node(source);
            if (node.Layer is not FlattenLayer<float>)
            {
                throw new UsageException(
                    $"First layer: '{first.Name}' reads '{source}' ({node.Layer.Kind}); a mask on the image needs a first layer that reads the image itself.");
            }

            source = node.Inputs[0];
        }
    }

    /// <summary>Ranking by what follows a normalisation and constraining what precedes it would speak of two different neurons.</summary>
    private static void CheckNoBatchNorm(Network<float> network, NetworkNode<float> first)
    {
        if (network.Nodes.FirstOrDefault(node => node.Inputs.Contains(first.Name) && node.Layer.Kind.StartsWith("BatchNorm", StringComparison.Ordinal)) is { } norm)
        {
            throw new UsageException(
                $"First layer: '{first.Name}' is followed by the batch normalisation '{norm.Name}', and not by it alone. Fold it into the layer's weights and bias first: "
                + "weight · scale / √(variance + ε) and (bias − mean) · scale / √(variance + ε) + shift.");
        }
    }
}
