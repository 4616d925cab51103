namespace Smug.Explain;

/// <summary>A rectangle of pixels: rows from <paramref name="Top"/> to below <paramref name="Bottom"/>, columns from
/// <paramref name="Left"/> to below <paramref name="Right"/>.</summary>
/// <param name="Top">First row.</param>
/// <param name="Bottom">One past the last row.</param>
/// <param name="Left">First column.</param>
/// <param name="Right">One past the last column.</param>
public readonly record struct PixelBox(int Top, int Bottom, int Left, int Right)
{
    /// <summary>The number of pixels.</summary>
    public int Area => (Bottom - Top) * (Right - Left);

    /// <summary>Whether a pixel lies inside.</summary>
    public bool Contains(int row, int column) => row >= Top && row < Bottom && column >= Left && column < Right;

    /// <summary>The numbers of its pixels in a picture, row-major, ascending.</summary>
    /// <param name="width">The picture's columns.</param>
    public IEnumerable<int> Pixels(int width)
    {
        for (var row = Top; row < Bottom; row++)
        {
            for (var column = Left; column < Right; column++) yield return row * width + column;
        }
    }

    /// <summary>The smallest box around all values above a threshold; null where there is none.</summary>
    /// <param name="map"><c>[H, W]</c>, row-major.</param>
    /// <param name="width">W.</param>
    /// <param name="threshold">Values must exceed it.</param>
    public static PixelBox? Around(ReadOnlySpan<float> map, int width, float threshold = 0)
    {
        var (top, bottom, left, right) = (int.MaxValue, 0, int.MaxValue, 0);
        for (var i = 0; i < map.Length; i++)
        {
            if (!(map[i] > threshold)) continue;
            var (row, column) = (i / width, i % width);
            (top, bottom) = (Math.Min(top, row), Math.Max(bottom, row + 1));
            (left, right) = (Math.Min(left, column), Math.Max(right, column + 1));
        }

        return bottom == 0 ? null : new PixelBox(top, bottom, left, right);
    }
}

/// <summary>Scores of saliency maps.</summary>
public static class SaliencyMetrics
{
    /// <summary>The area share below which <see cref="Lsc"/> does not reward smaller crops.</summary>
    public const double LscAreaFloor = 0.05;

    /// <summary>Log saliency crop score, lower is better: ln(max(floor, area)) − ln(confidence).</summary>
    /// <param name="areaShare">The crop's share of the image (or kept tokens over all), in (0, 1].</param>
    /// <param name="confidence">Probability, on the crop, of the class predicted for the whole; in (0, 1].</param>
    /// <param name="floor">Area shares below this count as this.</param>
    public static double Lsc(double areaShare, double confidence, double floor = LscAreaFloor) =>
        Math.Log(Math.Max(floor, areaShare)) - Math.Log(confidence);
}
