using Smug.Explain;
using Smug.Models.Images;
using Smug.Report.Pictures;

namespace Smug.Report;

/// <summary>Draws an evaluated item for a gallery: the picture and, beside it, the picture under its map.</summary>
public static class GalleryPicture
{
    private const int Side = 112;
    private const double Strength = 0.75;

    /// <summary>Values up to this percentile spread over the colours; the few beyond it take the last.</summary>
    private const double Percentile = 99;

    /// <summary>Draws an item as a PNG file. The same item and map give the same bytes.</summary>
    /// <param name="input">What the network read.</param>
    /// <param name="map">The map, of the same size.</param>
    public static byte[] Draw(ExplanationInput input, AttributionMap map)
    {
        var (height, width) = (input.Height, input.Width);
        var colours = PixelMap.Colours(input.Values.AsSpan(), input);
        var heat = MapScaling.Normalise(map.Pixels(), Percentile);
        var mixed = new Colour[colours.Length];
        for (var i = 0; i < mixed.Length; i++) mixed[i] = colours[i].Mix(ColourMap.Sequential.At(heat[i]), Strength);
        var gap = Math.Max(1, width / 28);
        var scale = Canvas.ScaleFor(width, height, Side);
        var canvas = new Canvas(2 * width + gap, height, scale);
        canvas.Paint((column, row) => column < width ? colours[row * width + column]
            : column < width + gap ? new Colour(255, 255, 255)
            : mixed[row * width + column - width - gap]);
        var picture = canvas.ToImage();
        var shrunk = (double)Side / Math.Max(height * scale, width * scale);
        return shrunk >= 1 ? picture.ToPng()
            : picture.Resize((int)Math.Round(picture.Width * shrunk), (int)Math.Round(picture.Height * shrunk), Resampling.Area).ToPng();
    }
}
