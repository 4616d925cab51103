using System.Globalization;
using Smug.Models;
using Smug.Models.Images;

namespace Smug.Explain;

/// <summary>Makes an <see cref="ExplanationInput"/> of a picture, as a network's own preprocessing asks for.</summary>
public static class ImageInput
{
    /// <summary>How a network reads pictures: its own preprocessing or, where it has none and reads <c>[H, W, 1 or 3]</c>, pixel / 255.</summary>
    /// <exception cref="UsageException">The network does not read pictures.</exception>
    public static Preprocessing PreprocessingOf(Network<float> network)
    {
        if (network.Preprocessing is { } own) return own;
        var shape = network.InputShape;
        return shape.Rank == 3 && shape[2] is 1 or 3
            ? new Preprocessing(shape[0], shape[1], shape[2])
            : throw new UsageException($"The model reads {shape}, not a grey or RGB picture [H, W, C].");
    }

    /// <summary>The input of a picture.</summary>
    /// <param name="picture">The picture, in the network's own size and channels: see <see cref="PictureFit"/>.</param>
    /// <param name="network">The network that reads it.</param>
    /// <param name="label">The class to explain; null explains the predicted one.</param>
    /// <param name="origin">Where the picture came from.</param>
    /// <exception cref="ShapeException">The picture has another size or other channels.</exception>
    /// <exception cref="UsageException">The network does not read pictures.</exception>
    public static ExplanationInput From(Image picture, Network<float> network, int? label = null, string origin = "memory")
    {
        var how = PreprocessingOf(network);
        if ((picture.Height, picture.Width, picture.Channels) != (how.Height, how.Width, how.Channels))
            throw new ShapeException("ImageInput", $"{how.InputShape}", $"[{picture.Height}, {picture.Width}, {picture.Channels}]");
        var values = how.ToTensor<float>(picture.Pixels);
        return ExplanationInput.From(values.Values, how.Height, how.Width, how.Channels, label, origin) with
        {
            ChannelOrder = how.ChannelOrder,
            Range = new ValueRange(
                [.. Enumerable.Range(0, how.Channels).Select(c => how.Value(0f, c))],
                [.. Enumerable.Range(0, how.Channels).Select(c => how.Value(255f, c))]),
        };
    }

    /// <summary>The class of a name or number.</summary>
    /// <param name="network">The network whose class it is.</param>
    /// <param name="text">One of the network's labels, or a number from 0.</param>
    /// <exception cref="UsageException">There is no such class.</exception>
    public static int ClassOf(Network<float> network, string text)
    {
        for (var i = 0; i < network.Labels.Length; i++)
        {
            if (string.Equals(network.Labels[i], text, StringComparison.OrdinalIgnoreCase)) return i;
        }

        var classes = network.OutputNode.OutputShape.Length;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < classes) return number;
        var names = network.Labels.IsDefaultOrEmpty || classes > 20 ? $"a number from 0 to {classes - 1}" : string.Join(", ", network.Labels);
        throw new UsageException($"The model has no class '{text}'. Its classes are {names}.");
    }
}
