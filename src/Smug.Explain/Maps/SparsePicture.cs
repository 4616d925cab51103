namespace Smug.Explain;

/// <summary>Fills a picture in from a few of its pixels.</summary>
public static class SparsePicture
{
    /// <summary>Pull and push (Gortler, Grzeszczuk, Szeliski, Cohen 1996): known pixels are averaged over squares of 2 × 2 again and again; on the
    /// way back every unknown pixel takes the next coarser level's value, enlarged bilinearly. Known pixels stay.</summary>
    /// <param name="values"><c>[H, W, C]</c>, row-major; read where known.</param>
    /// <param name="known">Whether each pixel is known, <c>[H, W]</c>; some must be.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <exception cref="UsageException">No pixel is known.</exception>
    public static float[] FillIn(ReadOnlySpan<float> values, bool[] known, int height, int width)
    {
        if (!known.Contains(true)) throw new UsageException("SparsePicture: expected at least one known pixel, got none.");
        var channels = values.Length / known.Length;
        if (!known.Contains(false)) return values.ToArray();
        var (halfHeight, halfWidth) = ((height + 1) / 2, (width + 1) / 2);
        var (sums, counts) = (new float[halfHeight * halfWidth * channels], new int[halfHeight * halfWidth]);
        for (var pixel = 0; pixel < known.Length; pixel++)
        {
            if (!known[pixel]) continue;
            var cell = pixel / width / 2 * halfWidth + pixel % width / 2;
            counts[cell]++;
            for (var c = 0; c < channels; c++) sums[cell * channels + c] += values[pixel * channels + c];
        }

        for (var i = 0; i < sums.Length; i++) sums[i] /= Math.Max(1, counts[i / channels]);
        var coarse = FillIn(sums, Array.ConvertAll(counts, count => count > 0), halfHeight, halfWidth);
        var result = MapResize.Bilinear(coarse, halfHeight, halfWidth, height, width);
        for (var i = 0; i < result.Length; i++) result[i] = known[i / channels] ? values[i] : result[i];
        return result;
    }
}
