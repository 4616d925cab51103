using Smug.Kernels.Gemm;
using Smug.Kernels.Norm;

namespace Smug.Kernels.Tests;

/// <summary>Every register width of <see cref="LrnPixel{T}"/> against the formula in float64, and against the others.</summary>
public sealed unsafe class LrnPixelTests
{
    public static TheoryData<int, int, double> Cases
    {
        get
        {
            var cases = new TheoryData<int, int, double>();
            foreach (var channels in (int[])[1, 2, 7, 16, 19, 35, 64, 192])
            {
                cases.Add(channels, 5, 0.75);
                cases.Add(channels, 4, 0.75);
                cases.Add(channels, 11, 0.6);
                cases.Add(channels, 1, 0.75);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_are_within_four_units_in_the_last_place_of_the_formula(int channels, int size, double beta)
    {
        foreach (var (alpha, bias) in ((double, double)[])[(1e-4, 1), (0.5, 2), (3, 1e-3)])
        {
            var settings = new LrnSettings(size, alpha, beta, bias);
            var x = Draw.Values<float>(new Random(channels), channels);
            for (var i = 0; i < channels; i += 3) x[i] *= 1000;
            var got = Forward(LrnPixel<float>.Best, x, settings);
            for (var c = 0; c < channels; c++)
            {
                var d = Denominator(x, settings, c);
                var expected = x[c] * Math.Pow(d, -beta);

                // The sum of squares is rounded as often as it has terms; the power halves that and adds four roundings of its own.
                var tolerance = Math.Abs(expected) * (size + 8) * Math.Pow(2, -24);
                Assert.InRange(got[c], expected - tolerance, expected + tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_agree_with_the_formula(int channels, int size, double beta)
    {
        var settings = new LrnSettings(size, 0.5, beta, 2);
        var (x, gy) = (Draw.Values<float>(new Random(1), channels), Draw.Values<float>(new Random(2), channels));
        var got = Backward(LrnPixel<float>.Best, x, gy, settings);
        for (var c = 0; c < channels; c++)
        {
            var (expected, scale) = (gy[c] * Math.Pow(Denominator(x, settings, c), -beta), 1.0);
            for (var n = 0; n < channels; n++)
            {
                if (c < n - settings.Before || c > n + settings.After) continue;
                var part = 2 * settings.Alpha * beta / size * x[c] * gy[n] * x[n] * Math.Pow(Denominator(x, settings, n), -beta - 1);
                expected -= part;
                scale += Math.Abs(part);
            }

            Assert.InRange(got[c], expected - 2e-6 * scale, expected + 2e-6 * scale);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_width_has_the_same_bits(int channels, int size, double beta)
    {
        var settings = new LrnSettings(size, 0.7, beta, 1.5);
        var (x, gy) = (Draw.Values<float>(new Random(3), channels), Draw.Values<float>(new Random(4), channels));
        var scalar = LrnPixel<float>.For(VectorWidth.Scalar);
        foreach (var width in VectorWidths.Available)
        {
            var pixel = LrnPixel<float>.For(width);
            Draw.AssertSame<float>($"{width} forward", Forward(scalar, x, settings), Forward(pixel, x, settings));
            Draw.AssertSame<float>($"{width} backward", Backward(scalar, x, gy, settings), Backward(pixel, x, gy, settings));
        }
    }

    private static double Denominator(float[] x, LrnSettings settings, int c)
    {
        var sum = 0.0;
        for (var n = Math.Max(0, c - settings.Before); n <= Math.Min(x.Length - 1, c + settings.After); n++) sum += (double)x[n] * x[n];
        return settings.Bias + settings.Alpha / settings.Size * sum;
    }

    private static float[] Forward(LrnPixel<float> pixel, float[] x, LrnSettings settings)
    {
        var (y, scratch) = (new float[x.Length], Dirty(x.Length, settings));
        fixed (float* from = x, to = y, work = scratch) pixel.Forward(from, x.Length, &settings, work, to);
        return y;
    }

    private static float[] Backward(LrnPixel<float> pixel, float[] x, float[] gy, LrnSettings settings)
    {
        var (gx, scratch) = (new float[x.Length], Dirty(x.Length, settings));
        fixed (float* from = x, slopes = gy, to = gx, work = scratch) pixel.Backward(from, slopes, x.Length, &settings, work, to);
        return gx;
    }

    private static float[] Dirty(int channels, LrnSettings settings)
    {
        var scratch = new float[LrnPixel<float>.ScratchLength(channels, settings)];
        Array.Fill(scratch, float.NaN);
        return scratch;
    }
}
