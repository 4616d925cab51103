using System.Buffers;
using System.Numerics;

namespace Smug.Kernels.Norm;

/// <summary>What local response normalisation is set to. Immutable.</summary>
/// <param name="Size">Channels in the neighbourhood, at least 1.</param>
/// <param name="Alpha">Weight of the mean square.</param>
/// <param name="Beta">Exponent.</param>
/// <param name="Bias">Added to the weighted mean square (k in the paper).</param>
public readonly record struct LrnSettings(int Size, double Alpha = 1e-4, double Beta = 0.75, double Bias = 1)
{
    /// <summary>Neighbours before a channel: ⌊(size − 1) / 2⌋, as in ONNX.</summary>
    public int Before => (Size - 1) / 2;

    /// <summary>Neighbours after a channel: ⌈(size − 1) / 2⌉, as in ONNX.</summary>
    public int After => Size / 2;
}

/// <summary>Local response normalisation across channels: y[c] = x[c] · D[c]^(−β), D[c] = k + α / size · Σ x[c + o]² over the neighbours
/// o = −before … after that exist. Krizhevsky, Sutskever and Hinton, 2012, with α divided by the size as in ONNX, Caffe and PyTorch.</summary>
public static unsafe class LrnKernel
{
    /// <summary>Reference loop.</summary>
    /// <param name="x">Matrix [pixels, channels].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="y">Output of <paramref name="x"/>'s size; overwritten.</param>
    public static void ForwardReference<T>(ReadOnlySpan<T> x, int channels, LrnSettings settings, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
        {
            var (pixel, c) = Math.DivRem(i, channels);
            var squares = T.Zero;
            for (var n = Math.Max(0, c - settings.Before); n <= Math.Min(channels - 1, c + settings.After); n++)
                squares += x[pixel * channels + n] * x[pixel * channels + n];
            var denominator = T.CreateChecked(settings.Bias) + T.CreateChecked(settings.Alpha / settings.Size) * squares;
            y[i] = x[i] * T.Pow(denominator, T.CreateChecked(-settings.Beta));
        }
    }

    /// <summary>Vectorised over channels, split over pixels. The power may differ from <see cref="ForwardReference"/> in the
    /// last bits where β is 0.75.</summary>
    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> x, int channels, LrnSettings settings, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.IsEmpty) return;
        var chunks = Chunks(channels, x.Length, y.Length, x.Length);
        fixed (T* px = x, py = y)
        {
            Workers.For(chunks.Count, new ForwardPixels<T>(px, py, channels, settings, chunks));
        }
    }

    /// <summary>gx[c] = gy[c] · D[c]^(−β) − 2 · α · β / size · x[c] · Σ gy[n] · y[n] / D[n] over the channels n that have c as neighbour.</summary>
    /// <param name="x">Matrix [pixels, channels].</param>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="gx">Gradient with respect to x; overwritten.</param>
    public static void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, int channels, LrnSettings settings, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.IsEmpty) return;
        var chunks = Chunks(channels, x.Length, gy.Length, gx.Length);
        fixed (T* px = x, pg = gy, to = gx)
        {
            Workers.For(chunks.Count, new BackwardPixels<T>(px, pg, to, channels, settings, chunks));
        }
    }

    private static RowChunks Chunks(int channels, int x, int y, int z)
    {
        if (channels < 1 || x % channels != 0 || y != x || z != x)
            throw new ArgumentException($"{x}, {y} and {z} elements in {channels} channels.");
        return new RowChunks(x / channels, channels);
    }

    private readonly struct ForwardPixels<T>(T* x, T* y, int channels, LrnSettings settings, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Do(int item)
        {
            var rented = ArrayPool<T>.Shared.Rent(LrnPixel<T>.ScratchLength(channels, settings));
            var copy = settings;
            fixed (T* scratch = rented)
            {
                for (var pixel = chunks.First(item); pixel < chunks.End(item); pixel++)
                    LrnPixel<T>.Best.Forward(x + (nint)pixel * channels, channels, &copy, scratch, y + (nint)pixel * channels);
            }

            ArrayPool<T>.Shared.Return(rented);
        }
    }

    private readonly struct BackwardPixels<T>(T* x, T* gy, T* gx, int channels, LrnSettings settings, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Do(int item)
        {
            var rented = ArrayPool<T>.Shared.Rent(LrnPixel<T>.ScratchLength(channels, settings));
            var copy = settings;
            fixed (T* scratch = rented)
            {
                for (var pixel = chunks.First(item); pixel < chunks.End(item); pixel++)
                {
                    var at = (nint)pixel * channels;
                    LrnPixel<T>.Best.Backward(x + at, gy + at, channels, &copy, scratch, gx + at);
                }
            }

            ArrayPool<T>.Shared.Return(rented);
        }
    }
}
