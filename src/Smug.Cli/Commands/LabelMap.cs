using Smug.Models.Formats;
using Smug.Models.Images;

namespace Smug.Cli.Commands;

/// <summary>Reads which superpixel every pixel belongs to: an NPY array of whole numbers, or a PNG whose distinct colours or 16-bit greys are the
/// superpixels.</summary>
internal static class LabelMap
{
    private const int DepthPlace = 24;
    private const int Grey = 0;

    /// <summary>Labels <c>[H, W]</c>, row-major.</summary>
    /// <exception cref="MalformedInputException">The file is neither, or has samples of 16 bits and is not grey.</exception>
    public static int[] Load(string path, int height, int width)
    {
        if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            var tensor = NpyFile.Read<int>(path);
            return tensor.Shape.Rank == 2 && tensor.Shape[0] == height && tensor.Shape[1] == width ? tensor.ToArray()
                : throw new ShapeException("Superpixels", $"[{height}, {width}]", $"{tensor.Shape}");
        }

        if (DepthAndColour(path) is (16, var colour))
        {
            if (colour != Grey) throw new MalformedInputException(path, "IHDR", "8 bits per sample, or 16 of grey alone", "16 bits of colour or opacity");
            var map = GreyMap.Load(path);
            CheckSize(map.Width, map.Height, width, height);
            return [.. map.Values.ToArray().Select(value => (int)value)];
        }

        var picture = Image.Load(path);
        CheckSize(picture.Width, picture.Height, width, height);
        var pixels = picture.Pixels;
        var labels = new int[width * height];
        for (var i = 0; i < labels.Length; i++)
        {
            for (var c = 0; c < picture.Channels; c++) labels[i] = labels[i] << 8 | pixels[i * picture.Channels + c];
        }

        return labels;
    }

    private static void CheckSize(int gotWidth, int gotHeight, int width, int height)
    {
        if (gotWidth != width || gotHeight != height) throw new ShapeException("Superpixels", $"{width} × {height} pixels", $"{gotWidth} × {gotHeight}");
    }

    /// <summary>The two bytes of a PNG's header that say how samples are stored; (−1, −1) where the file is shorter.</summary>
    private static (int Depth, int Colour) DepthAndColour(string path)
    {
        if (!File.Exists(path)) return (-1, -1);
        using var stream = File.OpenRead(path);
        stream.Position = DepthPlace;
        return (stream.ReadByte(), stream.ReadByte());
    }
}
