using Smug.Models.Images;
using Smug.Report.Pictures;

namespace Smug.Report;

/// <summary>Draws an attribution: red speaks for the class, blue against it.</summary>
public static class AttributionPicture
{
    /// <summary>The picture of scores: channels are summed; what has no rows and columns is drawn as one row.</summary>
    /// <param name="values">The scores, row-major.</param>
    /// <param name="shape"><c>[H, W, C]</c>, or any other sizes for one row.</param>
    /// <param name="side">The most dots of the longer side.</param>
    public static Image Draw(ReadOnlySpan<float> values, ReadOnlySpan<int> shape, int side = 560)
    {
        var (height, width, channels) = shape.Length == 3 ? (shape[0], shape[1], shape[2]) : (1, values.Length, 1);
        return ExplanationPictures.DrawSignedMap(PixelMap.SumOverChannels(values, channels), height, width, side);
    }
}
