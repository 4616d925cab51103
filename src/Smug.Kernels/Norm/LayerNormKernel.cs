using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using Smug.Kernels.Reduce;

namespace Smug.Kernels.Norm;

/// <summary>Layer normalisation of each row: x̂ = (x − mean) / √(variance + ε) with the row's own mean and biased variance, then
/// y = x̂ · scale + shift. Ba, Kiros and Hinton, "Layer Normalization", 2016.</summary>
/// <remarks>Sums go in the fixed order of <see cref="SumKernel"/>, so a row's bits do not depend on where it lies.</remarks>
public static unsafe class LayerNormKernel
{
    /// <summary>Reference loop of x̂.</summary>
    /// <param name="x">Matrix [rows, width].</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="normalized">x̂ of <paramref name="x"/>'s size; overwritten.</param>
    public static void NormalizeReference<T>(ReadOnlySpan<T> x, int width, T epsilon, Span<T> normalized)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < x.Length; row += width)
        {
            var (sum, squares) = (T.Zero, T.Zero);
            for (var i = row; i < row + width; i++) sum += x[i];
            var mean = sum / T.CreateChecked(width);
            for (var i = row; i < row + width; i++) squares += (x[i] - mean) * (x[i] - mean);
            var deviation = T.Sqrt(squares / T.CreateChecked(width) + epsilon);
            for (var i = row; i < row + width; i++) normalized[i] = (x[i] - mean) / deviation;
        }
    }

    /// <summary>Vectorised inside rows, split over rows; also gives 1 / √(variance + ε) of each row.</summary>
    /// <inheritdoc cref="NormalizeReference"/>
    /// <param name="x">Matrix [rows, width].</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="normalized">x̂ of <paramref name="x"/>'s size; overwritten.</param>
    /// <param name="inverseDeviation">[rows]; overwritten.</param>
    public static void Normalize<T>(ReadOnlySpan<T> x, int width, T epsilon, Span<T> normalized, Span<T> inverseDeviation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.IsEmpty) return;
        var chunks = Chunks(width, x.Length, normalized.Length, inverseDeviation.Length);
        fixed (T* px = x, pn = normalized, pi = inverseDeviation)
        {
            Workers.For(chunks.Count, new NormalizeRows<T>(px, pn, pi, width, epsilon, chunks));
        }
    }

    /// <summary>Gradient with respect to x: gx = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε) with g = gy · scale, means over the row.</summary>
    /// <param name="normalized">x̂ [rows, width].</param>
    /// <param name="inverseDeviation">1 / √(variance + ε) [rows].</param>
    /// <param name="scale">[width].</param>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="gx">Gradient with respect to x; overwritten.</param>
    public static void Backward<T>(
        ReadOnlySpan<T> normalized, ReadOnlySpan<T> inverseDeviation, ReadOnlySpan<T> scale, ReadOnlySpan<T> gy, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (gy.IsEmpty) return;
        var chunks = Chunks(scale.Length, gy.Length, gx.Length, inverseDeviation.Length);
        if (normalized.Length != gy.Length) throw new ArgumentException($"{normalized.Length} and {gy.Length} elements.", nameof(normalized));
        fixed (T* pn = normalized, pi = inverseDeviation, ps = scale, pg = gy, to = gx)
        {
            Workers.For(chunks.Count, new BackwardRows<T>(pn, pi, ps, pg, to, scale.Length, chunks));
        }
    }

    private static RowChunks Chunks(int width, int x, int y, int rows)
    {
        if (width < 1 || x % width != 0 || y != x || rows != x / width)
            throw new ArgumentException($"{x} and {y} elements in {rows} rows of {width}.");
        return new RowChunks(rows, width);
    }

    private readonly struct NormalizeRows<T>(T* x, T* normalized, T* inverseDeviation, int width, T epsilon, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Do(int item)
        {
            var rented = ArrayPool<T>.Shared.Rent(width);
            var squares = rented.AsSpan(0, width);
            for (var row = chunks.First(item); row < chunks.End(item); row++)
            {
                var from = new ReadOnlySpan<T>(x + (nint)row * width, width);
                var to = new Span<T>(normalized + (nint)row * width, width);
                TensorPrimitives.Subtract(from, SumKernel.Sum(from) / T.CreateChecked(width), to);
                TensorPrimitives.Multiply(to, to, squares);
                inverseDeviation[row] = T.One / T.Sqrt(SumKernel.Sum<T>(squares) / T.CreateChecked(width) + epsilon);
                TensorPrimitives.Multiply(to, inverseDeviation[row], to);
            }

            ArrayPool<T>.Shared.Return(rented);
        }
    }

    private readonly struct BackwardRows<T>(T* normalized, T* inverseDeviation, T* scale, T* gy, T* gx, int width, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Do(int item)
        {
            var rented = ArrayPool<T>.Shared.Rent(width);
            var products = rented.AsSpan(0, width);
            var factors = new ReadOnlySpan<T>(scale, width);
            for (var row = chunks.First(item); row < chunks.End(item); row++)
            {
                var unit = new ReadOnlySpan<T>(normalized + (nint)row * width, width);
                var to = new Span<T>(gx + (nint)row * width, width);
                TensorPrimitives.Multiply(new ReadOnlySpan<T>(gy + (nint)row * width, width), factors, to);
                var mean = SumKernel.Sum<T>(to) / T.CreateChecked(width);
                TensorPrimitives.Multiply(to, unit, products);
                var slope = SumKernel.Sum<T>(products) / T.CreateChecked(width);
                TensorPrimitives.Subtract(to, mean, to);
                TensorPrimitives.MultiplyAdd(unit, -slope, to, to);
                TensorPrimitives.Multiply(to, inverseDeviation[row], to);
            }

            ArrayPool<T>.Shared.Return(rented);
        }
    }
}
