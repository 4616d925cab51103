using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

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

    /// <summary>Vectorised over channels, split over pixels. The power is vectorised and may differ from <see cref="ForwardReference"/>
    /// in the last bits.</summary>
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

    /// <summary>D of one pixel. <paramref name="squares"/> is room for as many elements as there are channels.</summary>
    private static void Denominator<T>(ReadOnlySpan<T> x, LrnSettings settings, Span<T> squares, Span<T> denominator)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Multiply(x, x, squares);
        SumNeighbours(squares, settings.Before, settings.After, denominator);
        TensorPrimitives.Multiply(denominator, T.CreateChecked(settings.Alpha / settings.Size), denominator);
        TensorPrimitives.Add(denominator, T.CreateChecked(settings.Bias), denominator);
    }

    /// <summary>sums[c] = Σ values[c + o] over o = −before … after inside the row, in ascending o.</summary>
    private static void SumNeighbours<T>(ReadOnlySpan<T> values, int before, int after, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        sums.Clear();
        var channels = values.Length;
        for (var offset = Math.Max(-before, 1 - channels); offset <= Math.Min(after, channels - 1); offset++)
        {
            var part = sums.Slice(Math.Max(0, -offset), channels - Math.Abs(offset));
            TensorPrimitives.Add(part, values.Slice(Math.Max(0, offset), channels - Math.Abs(offset)), part);
        }
    }

    private readonly struct ForwardPixels<T>(T* x, T* y, int channels, LrnSettings settings, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Do(int item)
        {
            var rented = ArrayPool<T>.Shared.Rent(channels);
            var denominator = rented.AsSpan(0, channels);
            for (var pixel = chunks.First(item); pixel < chunks.End(item); pixel++)
            {
                var from = new ReadOnlySpan<T>(x + (nint)pixel * channels, channels);
                var to = new Span<T>(y + (nint)pixel * channels, channels);
                Denominator(from, settings, to, denominator);
                TensorPrimitives.Pow(denominator, T.CreateChecked(-settings.Beta), denominator);
                TensorPrimitives.Multiply(from, denominator, to);
            }

            ArrayPool<T>.Shared.Return(rented);
        }
    }

    private readonly struct BackwardPixels<T>(T* x, T* gy, T* gx, int channels, LrnSettings settings, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Do(int item)
        {
            var rented = ArrayPool<T>.Shared.Rent(3 * channels);
            var denominator = rented.AsSpan(0, channels);
            var power = rented.AsSpan(channels, channels);
            var flow = rented.AsSpan(2 * channels, channels);
            for (var pixel = chunks.First(item); pixel < chunks.End(item); pixel++)
            {
                var input = new ReadOnlySpan<T>(x + (nint)pixel * channels, channels);
                var given = new ReadOnlySpan<T>(gy + (nint)pixel * channels, channels);
                var to = new Span<T>(gx + (nint)pixel * channels, channels);
                Denominator(input, settings, to, denominator);
                TensorPrimitives.Pow(denominator, T.CreateChecked(-settings.Beta), power);

                // gy · y / D, gathered from the channels that look at this one: the neighbourhood turned around.
                TensorPrimitives.Multiply(given, input, flow);
                TensorPrimitives.Multiply(flow, power, flow);
                TensorPrimitives.Divide(flow, denominator, flow);
                SumNeighbours(flow, settings.After, settings.Before, to);
                TensorPrimitives.Multiply(to, input, to);
                TensorPrimitives.Multiply(to, T.CreateChecked(-2 * settings.Alpha * settings.Beta / settings.Size), to);
                TensorPrimitives.MultiplyAdd(given, power, to, to);
            }

            ArrayPool<T>.Shared.Return(rented);
        }
    }
}
