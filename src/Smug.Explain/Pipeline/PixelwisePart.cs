using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>What a network does to a picture before its first layer, where every value comes from one pixel alone: arithmetic with constants,
/// normalisation, padding, other orders of axes. Immutable and thread-safe.</summary>
/// <remarks>A mask keeps or fills whole pixels. So every value that the first layer reads of a masked picture is the one of the whole picture or the one
/// of the fill, bit for bit: the network computes it from the same numbers, at the same place. Neither rounding nor the form of the functions matters.</remarks>
internal sealed class PixelwisePart
{
    private readonly Network<float> _network;
    private readonly string _node;
    private readonly int[] _pixels;

    private PixelwisePart(Network<float> network, string node, int[] pixels) => (_network, _node, _pixels) = (network, node, pixels);

    /// <summary>How many values the first layer reads.</summary>
    public int Count => _pixels.Length;

    /// <summary>The pixel (row · width + column) that a value comes from; −1 where it is the same for every picture, as in padding.</summary>
    /// <param name="place">Its place among those that the first layer reads, row-major.</param>
    public int PixelOf(int place) => _pixels[place];

    /// <summary>Follows what the first layer reads back to the picture.</summary>
    /// <param name="network">The network.</param>
    /// <param name="first">Its first layer.</param>
    /// <param name="channels">Values of a pixel.</param>
    /// <returns>Null where the layer reads the picture itself.</returns>
    /// <exception cref="UsageException">Some value comes from several pixels; the message names the node.</exception>
    public static PixelwisePart? Of(Network<float> network, NetworkNode<float> first, int channels)
    {
        var source = first.Inputs[0];
        var beginning = source;
        while (beginning != Network<float>.InputName && network.Node(beginning).Layer is FlattenLayer<float>) beginning = network.Node(beginning).Inputs[0];
        if (beginning == Network<float>.InputName) return null;
        if (network.InputShape.Length / channels >= PixelOrigins.MostPixels) throw new UsageException($"First layer: expected a picture of fewer than {PixelOrigins.MostPixels} pixels, got {network.InputShape}.");
        using var scope = TensorScope.Begin();
        var origins = new PixelOrigins(network, first.Name, channels).Of(source);
        return new PixelwisePart(network, source, [.. origins.ToArray().Select(origin => (int)origin - 1)]);
    }

    /// <summary>What the first layer reads of a picture, by the network's own arithmetic.</summary>
    /// <param name="picture">The picture <c>[H, W, C]</c>, row-major.</param>
    /// <exception cref="UsageException">A value is not finite.</exception>
    public float[] Values(ReadOnlySpan<float> picture)
    {
        using var scope = TensorScope.Begin();
        var batch = Tensor<float>.From(new Shape([1, .. _network.InputShape.Sizes]), picture);
        var values = _network.Evaluate([(Network<float>.InputName, batch)], [_node])[0].ToArray();
        var odd = Array.FindIndex(values, value => !float.IsFinite(value));
        return odd < 0 ? values : throw new UsageException($"First layer: '{_node}', which it reads, has the value {values[odd]} for this picture or its fill; expected finite numbers.");
    }
}
