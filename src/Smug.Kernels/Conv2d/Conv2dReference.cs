using System.Numerics;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// The plain loops that every convolution kernel must equal bit for bit. Each output element is one chain of fused multiply-adds
/// in a stated order. Padding is a zero that is multiplied like any other element, so an infinite weight gives NaN there.
/// </summary>
public static class Conv2dReference
{
    /// <summary>y[n, oy, ox, o] = bias[o] + Σ_{ky, kx, c} x[n, oy·sh + ky·dh − top, ox·sw + kx·dw − left, c] · w[ky, kx, c, o],
    /// taps in row order, channels innermost.</summary>
    /// <param name="s">Sizes.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="w">[KH, KW, C / groups, O].</param>
    /// <param name="bias">[O], or empty for zeros.</param>
    /// <param name="y">[N, OH, OW, O]; overwritten.</param>
    public static void Forward<T>(in Conv2dShape s, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var g = s.Geometry;
        for (var i = 0; i < y.Length; i++)
        {
            var (n, oy, ox, o) = Indices(i, s.OutputHeight, s.OutputWidth, s.Outputs);
            var first = o / s.GroupOutputs * s.GroupChannels;
            var sum = bias.IsEmpty ? T.Zero : bias[o];
            for (var ky = 0; ky < s.KernelH; ky++)
            {
                for (var kx = 0; kx < s.KernelW; kx++)
                {
                    var (iy, ix) = (oy * g.StrideH + ky * g.DilationH - g.PadTop, ox * g.StrideW + kx * g.DilationW - g.PadLeft);
                    for (var c = 0; c < s.GroupChannels; c++)
                        sum = T.FusedMultiplyAdd(Pixel(x, n, iy, ix, first + c, s.Height, s.Width, s.Channels), Weight(s, w, ky, kx, c, o), sum);
                }
            }

            y[i] = sum;
        }
    }

    /// <summary>gx[n, iy, ix, c] = Σ_{ky, kx, o} gy[n, oy, ox, o] · w[ky, kx, c, o] over the taps with oy·sh + ky·dh − top = iy and
    /// ox·sw + kx·dw − left = ix for whole oy and ox; taps in <em>descending</em> order (gy is then read in ascending order),
    /// outputs innermost. Positions outside gy count as zeros.</summary>
    /// <param name="s">Sizes.</param>
    /// <param name="gy">[N, OH, OW, O].</param>
    /// <param name="w">[KH, KW, C / groups, O].</param>
    /// <param name="gx">[N, H, W, C]; overwritten.</param>
    public static void BackwardInput<T>(in Conv2dShape s, ReadOnlySpan<T> gy, ReadOnlySpan<T> w, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var g = s.Geometry;
        for (var i = 0; i < gx.Length; i++)
        {
            var (n, iy, ix, c) = Indices(i, s.Height, s.Width, s.Channels);
            var first = c / s.GroupChannels * s.GroupOutputs;
            var sum = T.Zero;
            for (var ky = s.KernelH - 1; ky >= 0; ky--)
            {
                var (oy, betweenRows) = FloorDivide(iy + g.PadTop - ky * g.DilationH, g.StrideH);
                if (betweenRows) continue;
                for (var kx = s.KernelW - 1; kx >= 0; kx--)
                {
                    var (ox, betweenColumns) = FloorDivide(ix + g.PadLeft - kx * g.DilationW, g.StrideW);
                    if (betweenColumns) continue;
                    for (var o = first; o < first + s.GroupOutputs; o++)
                    {
                        var value = Pixel(gy, n, oy, ox, o, s.OutputHeight, s.OutputWidth, s.Outputs);
                        sum = T.FusedMultiplyAdd(value, Weight(s, w, ky, kx, c % s.GroupChannels, o), sum);
                    }
                }
            }

            gx[i] = sum;
        }
    }

    /// <summary>gw[ky, kx, c, o] = Σ_{n, oy, ox} x[n, oy·sh + ky·dh − top, ox·sw + kx·dw − left, c] · gy[n, oy, ox, o],
    /// images, then rows, then columns ascending.</summary>
    /// <param name="s">Sizes.</param>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="gy">[N, OH, OW, O].</param>
    /// <param name="gw">[KH, KW, C / groups, O]; overwritten.</param>
    public static void BackwardWeight<T>(in Conv2dShape s, ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var g = s.Geometry;
        for (var i = 0; i < gw.Length; i++)
        {
            var (ky, kx, c, o) = Indices(i, s.KernelW, s.GroupChannels, s.Outputs);
            var channel = o / s.GroupOutputs * s.GroupChannels + c;
            var sum = T.Zero;
            for (var p = 0; p < s.Batch * s.OutputHeight * s.OutputWidth; p++)
            {
                var (_, n, oy, ox) = Indices(p, s.Batch, s.OutputHeight, s.OutputWidth);
                var (iy, ix) = (oy * g.StrideH + ky * g.DilationH - g.PadTop, ox * g.StrideW + kx * g.DilationW - g.PadLeft);
                sum = T.FusedMultiplyAdd(Pixel(x, n, iy, ix, channel, s.Height, s.Width, s.Channels), gy[p * s.Outputs + o], sum);
            }

            gw[i] = sum;
        }
    }

    private static T Weight<T>(in Conv2dShape s, ReadOnlySpan<T> w, int ky, int kx, int c, int o) =>
        w[((ky * s.KernelW + kx) * s.GroupChannels + c) * s.Outputs + o];

    private static T Pixel<T>(ReadOnlySpan<T> image, int n, int y, int x, int c, int height, int width, int channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (uint)y < (uint)height && (uint)x < (uint)width ? image[((n * height + y) * width + x) * channels + c] : T.Zero;

    private static (int Quotient, bool HasRemainder) FloorDivide(int value, int by)
    {
        var quotient = (int)Math.Floor((double)value / by);
        return (quotient, quotient * by != value);
    }

    private static (int A, int B, int C, int D) Indices(int i, int b, int c, int d) => (i / d / c / b, i / d / c % b, i / d % c, i % d);
}
