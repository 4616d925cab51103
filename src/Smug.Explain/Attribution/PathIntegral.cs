using System.Numerics;
using System.Runtime.InteropServices;
using Smug.Kernels;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>Σ weightᵢ · ∇F(x′ + αᵢ (x − x′)): the integral of the gradient along the straight path, one baseline at a time.</summary>
/// <remarks>
/// Points go through in chunks on several threads, as many at a time as the memory budget allows. Every element adds the gradients in ascending α, in
/// float64: a chunk when all before it were added, by a thread that has just finished one, while the others go on. Each gradient is a row of
/// a batch whose bits do not depend on the other rows, so neither the budget nor the threads change a bit of the sum, and memory does not
/// grow with the number of points.
/// </remarks>
internal sealed class PathIntegral<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ScoreField<T> _field;
    private readonly Shape _shape;
    private readonly int _rowsPerChunk;
    private readonly int _chunksPerRound;
    private readonly int _places;
    private readonly Memory<T> _gradients;

    /// <summary>Prepares the buffers of the chunks in flight; a surrounding <see cref="TensorScope"/> gives them back.</summary>
    /// <param name="field">F and its gradient.</param>
    /// <param name="points">The most points of any integral to come; more memory than they need is not taken.</param>
    /// <param name="budget">Memory that they may take, in bytes.</param>
    public PathIntegral(ScoreField<T> field, int points, long budget)
    {
        (_field, _shape) = (field, field.Shape);
        var rows = (int)Math.Clamp(budget / Math.Max(1, field.BytesPerItem), 1, points);
        _chunksPerRound = Math.Min(Workers.Count, rows);
        _rowsPerChunk = Math.Min(rows / _chunksPerRound, Array.MaxLength / Math.Max(1, _shape.Length) / _chunksPerRound);
        _rowsPerChunk = Math.Min(_rowsPerChunk, field.MostRows);

        // With one place more than threads, the slower need not be waited for.
        _places = Math.Min(_chunksPerRound > 1 ? _chunksPerRound + 1 : 1, Math.Min(rows / _rowsPerChunk, Array.MaxLength / Math.Max(1, _shape.Length) / _rowsPerChunk));
        _gradients = Tensor<T>.Allocate(new Shape(_places * _rowsPerChunk * _shape.Length)).Memory;
    }

    /// <summary>Integrates.</summary>
    /// <param name="baseline">x′ as <see cref="ScoreField{T}.Enter"/> gave it, row-major.</param>
    /// <param name="item">x, likewise.</param>
    /// <param name="points">Where, and how much each point counts.</param>
    /// <param name="done">Told of the number of points finished.</param>
    /// <param name="cancellation">Checked before every chunk.</param>
    /// <returns>One sum per element.</returns>
    public Tensor<double> Of(Memory<double> baseline, Memory<double> item, IntegrationPoints points, Action<int> done, CancellationToken cancellation)
    {
        var chunks = Chunks(points.Alphas.Count);
        var sums = Tensor<double>.Zeros(_shape);
        var target = sums.Memory;
        var finished = new InOrder(_places, chunk =>
        {
            var (start, rows) = chunks[chunk];
            Accumulate(points, start, rows, chunk % _places * _rowsPerChunk, target.Span);
            done(start + rows);
        });
        Workers.For(chunks.Count, chunk => finished.Do(chunk, place =>
        {
            cancellation.ThrowIfCancellationRequested();
            Differentiate(baseline.Span, item.Span, points, chunks[chunk].Start, place * _rowsPerChunk, chunks[chunk].Rows);
        }));
        return sums;
    }

    /// <summary>Rounds of one full chunk for each thread; the last round's rest is shared out evenly.</summary>
    private List<(int Start, int Rows)> Chunks(int count)
    {
        var chunks = new List<(int, int)>();
        var perRound = _rowsPerChunk * _chunksPerRound;
        for (var first = 0; first < count; first += perRound)
        {
            var end = Math.Min(first + perRound, count);
            var perChunk = (end - first + _chunksPerRound - 1) / _chunksPerRound;
            for (var start = first; start < end; start += perChunk) chunks.Add((start, Math.Min(perChunk, end - start)));
        }

        return chunks;
    }

    private void Differentiate(ReadOnlySpan<double> baseline, ReadOnlySpan<double> item, IntegrationPoints points, int point, int row, int rows)
    {
        using var scope = TensorScope.Begin();
        var batch = Tensor<T>.Allocate(new Shape([rows, .. _shape.Sizes]));
        for (var i = 0; i < rows; i++)
            Interpolate(baseline, item, points.Alphas[point + i], batch.Span.Slice(i * _shape.Length, _shape.Length));

        _field.Gradients(batch, _gradients.Span.Slice(row * _shape.Length, rows * _shape.Length));
    }

    /// <summary>(1 − α) x′ + α x in float64, rounded once: exact at both ends, and what rounding there is decides as little as can be on which side of
    /// a kink a point falls.</summary>
    private static void Interpolate(ReadOnlySpan<double> baseline, ReadOnlySpan<double> item, double alpha, Span<T> result)
    {
        var i = typeof(T) == typeof(float) ? InterpolateNarrowed(baseline, item, alpha, MemoryMarshal.Cast<T, float>(result)) : 0;
        for (; i < result.Length; i++) result[i] = T.CreateTruncating((1 - alpha) * baseline[i] + alpha * item[i]);
    }

    /// <summary>As many elements as fill vectors, with the bits of the loop over elements.</summary>
    /// <returns>How many.</returns>
    private static int InterpolateNarrowed(ReadOnlySpan<double> baseline, ReadOnlySpan<double> item, double alpha, Span<float> result)
    {
        var (i, half) = (0, Vector<double>.Count);
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Narrow(Between(baseline[i..], item[i..]), Between(baseline[(i + half)..], item[(i + half)..])).CopyTo(result[i..]);
        return i;

        Vector<double> Between(ReadOnlySpan<double> from, ReadOnlySpan<double> to) => (1 - alpha) * new Vector<double>(from) + alpha * new Vector<double>(to);
    }

    private void Accumulate(IntegrationPoints points, int firstPoint, int rows, int firstRow, Span<double> target)
    {
        for (var row = 0; row < rows; row++)
        {
            var weight = points.Weights[firstPoint + row];
            var gradient = _gradients.Span.Slice((firstRow + row) * _shape.Length, target.Length);
            var i = typeof(T) == typeof(float) ? AddWidened(MemoryMarshal.Cast<T, float>(gradient), weight, target) : 0;
            for (; i < target.Length; i++) target[i] += weight * double.CreateTruncating(gradient[i]);
        }
    }

    /// <summary>Adds as many of float32's gradients as fill vectors, with the bits of the loop over elements.</summary>
    /// <returns>How many.</returns>
    private static int AddWidened(ReadOnlySpan<float> gradient, double weight, Span<double> target)
    {
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(gradient[i..]), out var low, out var high);
            Add(low, target[i..]);
            Add(high, target[(i + Vector<double>.Count)..]);
        }

        return i;

        void Add(Vector<double> slopes, Span<double> to) => (new Vector<double>(to) + weight * slopes).CopyTo(to);
    }
}
