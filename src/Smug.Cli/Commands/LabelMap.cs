using Smug.Models.Formats;
using Smug.Models.Images;

namespace Smug.Cli.Commands;

/// <summary>Reads which superpixel every pixel belongs to: an NPY array of whole numbers, or a PNG whose distinct colours are the superpixels.</summary>
internal static class LabelMap
{
    private const int DepthPlace = 24;

    /// <summary>Labels <c>[H, W]</c>, row-major.</summary>
    /// <exception cref="MalformedInputException">The file is neither, or has samples of 16 bits, which pictures are not read with.</exception>
    public static int[] Load(string path, int height, int width)
    {
        if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            var tensor = NpyFile.Read<int>(path);
            return tensor.Shape.Rank == 2 && tensor.Shape[0] == height && tensor.Shape[1] == width ? tensor.ToArray()
                : throw new ShapeException("Superpixels", $"[{height}, {width}]", $"{tensor.Shape}");
        }

        var picture = Image.Load(path);
        if (HasSixteenBits(path)) throw new MalformedInputException(path, "IHDR", "8 bits per sample (for more labels: an NPY array)", "16");
        if (picture.Width != width || picture.Height != height) throw new ShapeException("Superpixels", $"{width} × {height} pixels", $"{picture.Width} × {picture.Height}");
        var pixels = picture.Pixels;
        var labels = new int[width * height];
        for (var i = 0; i < labels.Length; i++)
        {
            for (var c = 0; c < picture.Channels; c++) labels[i] = labels[i] << 8 | pixels[i * picture.Channels + c];
        }

        return labels;
    }

    private static bool HasSixteenBits(string path)
    {
        using var stream = File.OpenRead(path);
        stream.Position = DepthPlace;
        return stream.ReadByte() == 16;
    }
}
