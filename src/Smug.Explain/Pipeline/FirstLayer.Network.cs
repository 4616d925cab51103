using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain;

public sealed partial class FirstLayer
{
    /// <summary>The first layer of a network. It may read the picture itself, or through steps that take each pixel by itself.</summary>
    /// <param name="network">The network; its neurons are the outputs of its first Conv2d or Dense node.</param>
    /// <exception cref="UsageException">The network has no such layer, or something lies before it that computes values from several pixels:
    /// the message says which node and what to do.</exception>
    public static FirstLayer Of(Network<float> network)
    {
        var node = network.FirstLayer;
        var picture = ImageSize(network);
        var before = PixelwisePart.Of(network, node, picture.Channels);
        var (height, width, channels) = before is null ? picture : SizeOf(node.InputShapes[0]);
        var layer = node.Layer switch
        {
            Conv2dLayer<float> c => OfConvolution(
                height, width, channels, c.Weight.ToArray(), c.Weight.Shape[0], c.Weight.Shape[1], c.Bias?.ToArray() ?? [], c.Geometry),
            DenseLayer<float> d => OfDense(height, width, channels, d.Weight.ToArray(), d.Bias?.ToArray() ?? []),
            _ => throw new UsageException($"First layer: node '{node.Name}' is a {node.Layer.Kind}; expected a Conv2d or Dense node."),
        };
        return before is null ? layer : new FirstLayer(layer, picture, before);
    }

    /// <summary>The input's rows, columns and channels; a vector counts as one column.</summary>
    private static (int Height, int Width, int Channels) ImageSize(Network<float> network) => network.InputShape.Rank is >= 1 and <= 3
        ? SizeOf(network.InputShape)
        : throw new UsageException($"First layer: expected an image [H, W, C] as the network's input, got {network.InputShape}.");

    private static (int Height, int Width, int Channels) SizeOf(Shape shape) => shape.Rank switch
    {
        3 => (shape[0], shape[1], shape[2]),
        2 => (shape[0], shape[1], 1),
        _ => (shape.Length, 1, 1),
    };
}
