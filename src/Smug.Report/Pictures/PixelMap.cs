using System.Runtime.InteropServices;
using Smug.Explain;
using Smug.Models;

namespace Smug.Report.Pictures;

/// <summary>Network values and scores, pixel by pixel, in terms a drawing needs.</summary>
internal static class PixelMap
{
    /// <summary>Network values <c>[H, W, C]</c> as colours: three channels are red, green and blue in the input's order, otherwise the channels' mean is grey.
    /// The ends of the input's pixel range become black and white.</summary>
    public static Colour[] Colours(ReadOnlySpan<float> values, ExplanationInput input)
    {
        var channels = input.Channels;
        var colours = new Colour[input.Height * input.Width];
        Span<byte> levels = stackalloc byte[3];
        for (var pixel = 0; pixel < colours.Length; pixel++)
        {
            if (channels == 3)
            {
                for (var c = 0; c < 3; c++) levels[input.ChannelOrder == ChannelOrder.Bgr ? 2 - c : c] = (byte)Math.Round(255 * Level(values[pixel * 3 + c], c, input.Range));
            }
            else
            {
                var sum = 0.0;
                for (var c = 0; c < channels; c++) sum += Level(values[pixel * channels + c], c, input.Range);
                levels.Fill((byte)Math.Round(255 * sum / channels));
            }

            colours[pixel] = new Colour(levels[0], levels[1], levels[2]);
        }

        return colours;
    }

    /// <summary>Scores <c>[H, W, C]</c> summed over the channels.</summary>
    public static float[] SumOverChannels(ReadOnlySpan<float> scores, int channels)
    {
        var sums = new float[scores.Length / channels];
        for (var i = 0; i < scores.Length; i++) sums[i / channels] += scores[i];
        return sums;
    }

    /// <summary>The magnitude that a share of all magnitudes stay within (nearest rank); 0 for a map of zeros.</summary>
    public static double MagnitudeAt(ReadOnlySpan<float> scores, double share)
    {
        var magnitudes = scores.ToArray();
        for (var i = 0; i < magnitudes.Length; i++) magnitudes[i] = Math.Abs(magnitudes[i]);

        // Their bits are in the order of their values, and the run-time has the sort of integers compiled.
        MemoryMarshal.Cast<float, int>(magnitudes.AsSpan()).Sort();
        return magnitudes[Math.Clamp((int)Math.Ceiling(share * magnitudes.Length) - 1, 0, magnitudes.Length - 1)];
    }

    private static double Level(float value, int channel, ValueRange range)
    {
        var (low, high) = (range.Low(channel), range.High(channel));
        return high > low ? Math.Clamp((value - low) / (double)(high - low), 0, 1) : 0;
    }
}
