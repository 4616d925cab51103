using Smug.Explain;
using Smug.Models.Images;
using Smug.Report.Pictures;

namespace Smug.Report;

/// <summary>Draws an attribution: red speaks for the class, blue against it.</summary>
public static class AttributionPicture
{
    /// <summary>The picture of an attribution: channels are summed; what has no rows and columns is drawn as one row.</summary>
    /// <param name="attribution">The attribution of a picture <c>[H, W, C]</c>, of a feature map, or of a layer's units <c>[N]</c>.</param>
    /// <param name="side">The most dots of the longer side.</param>
    public static Image Draw(Attribution attribution, int side = 560)
    {
        var shape = attribution.Shape;
        var (height, width, channels) = shape.Length == 3 ? (shape[0], shape[1], shape[2]) : (1, attribution.Values.Length, 1);
        return ExplanationPictures.DrawSignedMap(PixelMap.SumOverChannels(attribution.Values.AsSpan(), channels), height, width, side);
    }
}
