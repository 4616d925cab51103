namespace Smug.Explain;

/// <summary>What a blur takes to lie beyond the border.</summary>
public enum BlurBorder
{
    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The nearest pixel.</summary>
    Nearest,
}

/// <summary>Convolution of every channel with exp(−d² / 2σ²), normalised and cut off at 4σ, along columns and then rows.</summary>
public static class GaussianBlur
{
    /// <summary>Blurs.</summary>
    /// <param name="values"><c>[H, W, C]</c>, row-major.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="channels">C.</param>
    /// <param name="sigma">Standard deviation in pixels, at least 0; 0 changes nothing.</param>
    /// <param name="border">What lies beyond the border.</param>
    /// <exception cref="ShapeException">The number of values is not H · W · C.</exception>
    /// <exception cref="UsageException">Sigma is negative or not finite.</exception>
    public static float[] Of(ReadOnlySpan<float> values, int height, int width, int channels, double sigma, BlurBorder border)
    {
        if (values.Length != height * width * channels) throw new ShapeException("GaussianBlur", $"{height} · {width} · {channels} values", $"{values.Length}");
        if (!(sigma >= 0 && double.IsFinite(sigma))) throw new UsageException($"GaussianBlur: expected a sigma of at least 0, got {sigma}.");
        if (sigma == 0) return values.ToArray();
        var kernel = Kernel(sigma);
        var (columns, result) = (new float[values.Length], new float[values.Length]);
        Pass(values, columns, kernel, height, width * channels, 1, border);
        Pass(columns, result, kernel, width, channels, height, border);
        return result;
    }

    private static double[] Kernel(double sigma)
    {
        var radius = (int)(4 * sigma + 0.5);
        var kernel = new double[2 * radius + 1];
        for (var i = 0; i < kernel.Length; i++) kernel[i] = Math.Exp(-0.5 * (i - radius) * (i - radius) / (sigma * sigma));
        var sum = kernel.Sum();
        return Array.ConvertAll(kernel, weight => weight / sum);
    }

    /// <summary>Blurs along one axis of <paramref name="length"/> places, <paramref name="step"/> values apart, in each of <paramref name="blocks"/>.</summary>
    private static void Pass(ReadOnlySpan<float> from, Span<float> to, double[] kernel, int length, int step, int blocks, BlurBorder border)
    {
        var radius = kernel.Length / 2;
        var sums = new double[step];
        for (var block = 0; block < blocks; block++)
        {
            var start = block * length * step;
            for (var place = 0; place < length; place++)
            {
                Array.Clear(sums);
                for (var tap = -radius; tap <= radius; tap++)
                {
                    var source = place + tap;
                    if (border == BlurBorder.Zero && (uint)source >= (uint)length) continue;
                    var row = from.Slice(start + Math.Clamp(source, 0, length - 1) * step, step);
                    for (var i = 0; i < step; i++) sums[i] += kernel[tap + radius] * row[i];
                }

                for (var i = 0; i < step; i++) to[start + place * step + i] = (float)sums[i];
            }
        }
    }
}
