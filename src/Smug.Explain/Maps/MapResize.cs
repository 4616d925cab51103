namespace Smug.Explain;

/// <summary>Maps at other sizes.</summary>
public static class MapResize
{
    /// <summary>The four values around each new pixel's centre, linearly; pixel centres lie at half-integers, edges repeat.</summary>
    /// <param name="values"><c>[H, W, C]</c>, row-major.</param>
    /// <param name="height">H, at least 1.</param>
    /// <param name="width">W, at least 1.</param>
    /// <param name="newHeight">New rows, at least 1.</param>
    /// <param name="newWidth">New columns, at least 1.</param>
    /// <exception cref="ShapeException">The number of values does not fit.</exception>
    public static float[] Bilinear(ReadOnlySpan<float> values, int height, int width, int newHeight, int newWidth)
    {
        var channels = ChannelsOf(values, height, width);
        var result = new float[newHeight * newWidth * channels];
        for (var row = 0; row < newHeight; row++)
        {
            var (top, bottom, down) = Neighbours(row, height, newHeight);
            for (var column = 0; column < newWidth; column++)
            {
                var (left, right, across) = Neighbours(column, width, newWidth);
                for (var c = 0; c < channels; c++)
                {
                    var upper = Mix(values[(top * width + left) * channels + c], values[(top * width + right) * channels + c], across);
                    var lower = Mix(values[(bottom * width + left) * channels + c], values[(bottom * width + right) * channels + c], across);
                    result[(row * newWidth + column) * channels + c] = (float)Mix(upper, lower, down);
                }
            }
        }

        return result;
    }

    /// <summary>Each old pixel's value shared out over the new pixels that lie on it, by area: the sum stays.</summary>
    /// <inheritdoc cref="Bilinear"/>
    public static double[] Spread(ReadOnlySpan<double> values, int height, int width, int newHeight, int newWidth)
    {
        if (values.Length != height * width) throw new ShapeException("MapResize", $"{height} · {width} values", $"{values.Length}");
        var wide = new double[height * newWidth];
        for (var column = 0; column < newWidth; column++)
        {
            foreach (var (source, share) in Overlaps(column, width, newWidth))
            {
                for (var row = 0; row < height; row++) wide[row * newWidth + column] += share * values[row * width + source];
            }
        }

        var result = new double[newHeight * newWidth];
        for (var row = 0; row < newHeight; row++)
        {
            foreach (var (source, share) in Overlaps(row, height, newHeight))
            {
                for (var column = 0; column < newWidth; column++) result[row * newWidth + column] += share * wide[source * newWidth + column];
            }
        }

        return result;
    }

    private static double Mix(double a, double b, double share) => a + share * (b - a);

    private static int ChannelsOf(ReadOnlySpan<float> values, int height, int width) => height > 0 && width > 0 && values.Length % (height * width) == 0
        ? values.Length / (height * width)
        : throw new ShapeException("MapResize", $"a multiple of {height} · {width} values", $"{values.Length}");

    private static (int First, int Second, double Share) Neighbours(int place, int from, int to)
    {
        var centre = Math.Clamp((place + 0.5) * from / to - 0.5, 0, from - 1);
        var first = (int)centre;
        return (first, Math.Min(first + 1, from - 1), centre - first);
    }

    /// <summary>The old places that a new place overlaps, and the length of each overlap in old places.</summary>
    private static IEnumerable<(int Source, double Share)> Overlaps(int place, int from, int to)
    {
        var (begin, end) = ((double)place * from / to, (double)(place + 1) * from / to);
        for (var source = (int)begin; source < from && source < end; source++)
        {
            var share = Math.Min(end, source + 1) - Math.Max(begin, source);
            if (share > 0) yield return (source, share);
        }
    }
}
