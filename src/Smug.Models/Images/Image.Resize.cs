namespace Smug.Models.Images;

public sealed partial class Image
{
    /// <summary>The picture at another size. Colours of RGBA pictures are averaged by their alpha, so hidden colours do not bleed in.</summary>
    /// <param name="width">New columns, at least 1.</param>
    /// <param name="height">New rows, at least 1.</param>
    /// <param name="method">How new pixels are made.</param>
    /// <exception cref="ShapeException">A size is below 1, or the result does not fit an array.</exception>
    public Image Resize(int width, int height, Resampling method)
    {
        if (width < 1 || height < 1 || (long)width * height * Channels > Array.MaxLength)
            throw new ShapeException("Image.Resize", "sizes of at least 1 that fit an array", $"{width} × {height} × {Channels}");
        if (width == Width && height == Height) return this;

        var columns = AxisTaps.Of(Width, width, method);
        var rows = AxisTaps.Of(Height, height, method);
        var result = new byte[width * height * Channels];
        var line = new float[Width * Channels];
        for (var y = 0; y < height; y++)
        {
            BlendRows(rows[y], line);
            BlendColumns(columns, line, result.AsSpan(y * width * Channels, width * Channels));
        }

        return new Image(width, height, Channels, result);
    }

    /// <summary>A rectangle of the picture.</summary>
    /// <param name="left">Its first column.</param>
    /// <param name="top">Its first row.</param>
    /// <param name="width">Its columns, at least 1.</param>
    /// <param name="height">Its rows, at least 1.</param>
    /// <exception cref="ShapeException">It does not lie within the picture.</exception>
    public Image Crop(int left, int top, int width, int height)
    {
        if (left < 0 || top < 0 || width < 1 || height < 1 || left > Width - width || top > Height - height)
            throw new ShapeException("Image.Crop", $"a rectangle within {Width} × {Height}", $"{width} × {height} at ({left}, {top})");
        var cut = new byte[width * height * Channels];
        for (var y = 0; y < height; y++)
            _pixels.AsSpan(((top + y) * Width + left) * Channels, width * Channels).CopyTo(cut.AsSpan(y * width * Channels));
        return new Image(width, height, Channels, cut);
    }

    private void BlendRows(AxisTaps taps, Span<float> line)
    {
        line.Clear();
        for (var tap = 0; tap < taps.Weights.Length; tap++)
        {
            var weight = taps.Weights[tap];
            var row = _pixels.AsSpan((taps.First + tap) * line.Length, line.Length);
            if (Channels < 4)
            {
                for (var i = 0; i < line.Length; i++) line[i] += weight * row[i];
                continue;
            }

            for (var i = 0; i < line.Length; i += 4)
            {
                var alpha = weight * row[i + 3];
                for (var c = 0; c < 3; c++) line[i + c] += alpha * row[i + c];
                line[i + 3] += alpha;
            }
        }
    }

    private void BlendColumns(AxisTaps[] columns, ReadOnlySpan<float> line, Span<byte> result)
    {
        Span<float> sum = stackalloc float[4];
        for (var x = 0; x < columns.Length; x++)
        {
            sum.Clear();
            for (var tap = 0; tap < columns[x].Weights.Length; tap++)
            {
                var pixel = line.Slice((columns[x].First + tap) * Channels, Channels);
                for (var c = 0; c < Channels; c++) sum[c] += columns[x].Weights[tap] * pixel[c];
            }

            var divisor = Channels == 4 ? sum[3] : 1;
            for (var c = 0; c < Channels; c++)
                result[x * Channels + c] = c == 3 ? ToByte(sum[3]) : ToByte(divisor > 0 ? sum[c] / divisor : 0);
        }
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
