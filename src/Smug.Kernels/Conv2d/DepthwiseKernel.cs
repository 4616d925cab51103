using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>One row of a depthwise convolution: every channel is a small convolution of its own, and registers hold neighbouring channels.</summary>
internal unsafe struct DepthwiseRow<T>
    where T : unmanaged
{
    /// <summary>The first tap of the first pixel's window.</summary>
    public T* Source;

    /// <summary>Elements from one pixel's window to the next, from one tap to the next in a row, and from one row of taps to the next.</summary>
    public nint PixelStride, TapStride, TapRowStride;

    /// <summary>Taps in a row, rows of taps.</summary>
    public int Taps, TapRows;

    /// <summary>One row of channels for each tap.</summary>
    public T* Weights;

    /// <summary>What the sums start from, one value for each channel; null for zeros.</summary>
    public T* Start;

    /// <summary>The first pixel written, and elements to the next.</summary>
    public T* Destination;

    /// <inheritdoc cref="Destination"/>
    public nint DestinationStride;

    /// <summary>Pixels and channels.</summary>
    public int Pixels, Channels;
}

/// <summary>The innermost loops of depthwise convolutions.</summary>
internal static unsafe class DepthwiseKernel<T, TVector, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>Sums the windows of a row of pixels, taps in order.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Sum(DepthwiseRow<T>* row)
    {
        var channels = row->Channels;
        var whole = channels - channels % TLanes.Count;
        for (var pixel = 0; pixel < row->Pixels; pixel++)
        {
            var from = row->Source + pixel * row->PixelStride;
            var to = row->Destination + pixel * row->DestinationStride;
            for (var c = 0; c < whole; c += TLanes.Count)
            {
                TLanes.Store(to + c, Window<TVector, TLanes>(row, from + c, c));
            }

            for (var c = whole; c < channels; c++) to[c] = Window<T, ScalarLanes<T>>(row, from + c, c);
        }
    }

    /// <summary>weights[c] += Σ x[y, p, c] · gy[y, p, c] over the pixels of an image in order.</summary>
    /// <param name="x">What the tap sees at the first pixel.</param>
    /// <param name="xRowStride">Elements from one output row's pixel to the next row's.</param>
    /// <param name="xPixelStride">Elements from one output pixel's to the next.</param>
    /// <param name="gy">[rows, columns, channels].</param>
    /// <param name="rows">Output rows.</param>
    /// <param name="columns">Output columns.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="weights">The tap's sums, one for each channel.</param>
    [MethodImpl(Compiled.AtOnce)]
    public static void Correlate(T* x, nint xRowStride, nint xPixelStride, T* gy, int rows, int columns, int channels, T* weights)
    {
        var c = 0;
        for (; c + 4 * TLanes.Count <= channels; c += 4 * TLanes.Count)
        {
            TVector s0 = TLanes.Load(weights + c), s1 = TLanes.Load(weights + c + TLanes.Count);
            TVector s2 = TLanes.Load(weights + c + 2 * TLanes.Count), s3 = TLanes.Load(weights + c + 3 * TLanes.Count);
            var g = gy + c;
            for (var y = 0; y < rows; y++)
            {
                var from = x + y * xRowStride + c;
                for (var pixel = 0; pixel < columns; pixel++)
                {
                    s0 = TLanes.MultiplyAdd(TLanes.Load(from), TLanes.Load(g), s0);
                    s1 = TLanes.MultiplyAdd(TLanes.Load(from + TLanes.Count), TLanes.Load(g + TLanes.Count), s1);
                    s2 = TLanes.MultiplyAdd(TLanes.Load(from + 2 * TLanes.Count), TLanes.Load(g + 2 * TLanes.Count), s2);
                    s3 = TLanes.MultiplyAdd(TLanes.Load(from + 3 * TLanes.Count), TLanes.Load(g + 3 * TLanes.Count), s3);
                    from += xPixelStride;
                    g += channels;
                }
            }

            TLanes.Store(weights + c, s0);
            TLanes.Store(weights + c + TLanes.Count, s1);
            TLanes.Store(weights + c + 2 * TLanes.Count, s2);
            TLanes.Store(weights + c + 3 * TLanes.Count, s3);
        }

        for (; c + TLanes.Count <= channels; c += TLanes.Count)
        {
            var sum = TLanes.Load(weights + c);
            for (var i = 0; i < rows * columns; i++)
                sum = TLanes.MultiplyAdd(TLanes.Load(Pixel(i, c)), TLanes.Load(gy + (nint)i * channels + c), sum);
            TLanes.Store(weights + c, sum);
        }

        for (; c < channels; c++)
        {
            for (var i = 0; i < rows * columns; i++)
                weights[c] = T.FusedMultiplyAdd(*Pixel(i, c), gy[(nint)i * channels + c], weights[c]);
        }

        T* Pixel(int i, int channel) => x + i / columns * xRowStride + i % columns * xPixelStride + channel;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TRegister Window<TRegister, TWidth>(DepthwiseRow<T>* row, T* from, int channel)
        where TRegister : struct
        where TWidth : struct, ILanes<T, TRegister>
    {
        var sum = row->Start is null ? default : TWidth.Load(row->Start + channel);
        var weights = row->Weights + channel;
        for (var tapRow = row->TapRows; tapRow > 0; tapRow--)
        {
            var tap = from;
            for (var i = row->Taps; i > 0; i--)
            {
                sum = TWidth.MultiplyAdd(TWidth.Load(tap), TWidth.Load(weights), sum);
                tap += row->TapStride;
                weights += row->Channels;
            }

            from += row->TapRowStride;
        }

        return sum;
    }
}
