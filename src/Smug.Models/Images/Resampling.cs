namespace Smug.Models.Images;

/// <summary>How pixels of a resized picture are made from those of the original.</summary>
public enum Resampling
{
    /// <summary>The pixel under the new pixel's centre.</summary>
    Nearest,

    /// <summary>The four pixels around the new pixel's centre, linearly; pixel centres lie at half-integers, edges repeat.</summary>
    Bilinear,

    /// <summary>The mean over the area the new pixel covers: the choice for making smaller.</summary>
    Area,
}

/// <summary>Along one axis: which original samples, with which weights, make each new sample. Weights are not negative and sum to 1.</summary>
internal readonly record struct AxisTaps(int First, float[] Weights)
{
    public static AxisTaps[] Of(int from, int to, Resampling method)
    {
        var taps = new AxisTaps[to];
        var scale = (double)from / to;
        for (var i = 0; i < to; i++)
        {
            taps[i] = method switch
            {
                Resampling.Nearest => new AxisTaps(Math.Min(from - 1, (int)((i + 0.5) * scale)), [1]),
                Resampling.Bilinear => Linear((i + 0.5) * scale - 0.5, from),
                _ => Covered(i * scale, (i + 1) * scale, from),
            };
        }

        return taps;
    }

    private static AxisTaps Linear(double centre, int from)
    {
        centre = Math.Clamp(centre, 0, from - 1);
        var first = Math.Min((int)centre, Math.Max(0, from - 2));
        var share = (float)(centre - first);
        return from == 1 ? new AxisTaps(0, [1]) : new AxisTaps(first, [1 - share, share]);
    }

    private static AxisTaps Covered(double begin, double end, int from)
    {
        var first = Math.Min((int)begin, from - 1);
        var last = Math.Clamp((int)Math.Ceiling(end) - 1, first, from - 1);
        var weights = new float[last - first + 1];
        for (var i = first; i <= last; i++)
            weights[i - first] = (float)Math.Max(0, (Math.Min(end, i + 1) - Math.Max(begin, i)) / (end - begin));
        return new AxisTaps(first, weights);
    }
}
