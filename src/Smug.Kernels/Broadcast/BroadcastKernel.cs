using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Broadcast;

/// <summary>Functions of two arrays under NumPy's broadcasting rule.</summary>
public static unsafe class BroadcastKernel
{
    private const int ElementsPerItem = 1 << 14;

    /// <summary>Reference loop: y[i₀, i₁, …] = f(a[…], b[…]), indices taken modulo each array's own sizes.</summary>
    /// <param name="shapeA">Axis sizes of <paramref name="a"/>.</param>
    /// <param name="a">First array, row-major.</param>
    /// <param name="shapeB">Axis sizes of <paramref name="b"/>.</param>
    /// <param name="b">Second array, row-major.</param>
    /// <param name="outputShape">Axis sizes of the result.</param>
    /// <param name="y">The result, row-major.</param>
    public static void ForwardReference<T, TFunction>(
        ReadOnlySpan<int> shapeA, ReadOnlySpan<T> a, ReadOnlySpan<int> shapeB, ReadOnlySpan<T> b, ReadOnlySpan<int> outputShape, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IBinaryFunction
    {
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = TFunction.Of(a[Position(i, outputShape, shapeA)], b[Position(i, outputShape, shapeB)]);
        }
    }

    /// <summary>y = f(a, b), lined up by <paramref name="plan"/>.</summary>
    public static void Forward<T, TFunction>(BroadcastPlan plan, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IBinaryFunction
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, plan.Length, nameof(y));
        if (y.Length == 0) return;
        fixed (T* pa = a, pb = b, py = y)
        {
            var work = new Rows<T, TFunction>(plan, pa, pb, py);
            if (y.Length >= LongArrays.Long) Workers.For(work.Items, work);
            else work.All();
        }
    }

    private static int Position(int index, ReadOnlySpan<int> outputShape, ReadOnlySpan<int> shape)
    {
        var (position, stride) = (0, 1);
        for (var axis = outputShape.Length - 1; axis >= outputShape.Length - shape.Length; axis--)
        {
            var size = shape[axis - (outputShape.Length - shape.Length)];
            position += index % outputShape[axis] % size * stride;
            index /= outputShape[axis];
            stride *= size;
        }

        return position;
    }

    /// <summary>Items of about <see cref="ElementsPerItem"/> results: several short rows, or a piece of a long one.</summary>
    private readonly struct Rows<T, TFunction>(BroadcastPlan plan, T* a, T* b, T* y) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IBinaryFunction
    {
        private readonly int _row = plan.Sizes[^1];
        private readonly int _pieces = (plan.Sizes[^1] + ElementsPerItem - 1) / ElementsPerItem;
        private readonly int _rowsPerItem = Math.Max(1, ElementsPerItem / plan.Sizes[^1]);

        public int Items => _pieces > 1 ? RowCount * _pieces : (RowCount + _rowsPerItem - 1) / _rowsPerItem;

        private int RowCount => plan.Length / _row;

        public void Do(int item)
        {
            if (_pieces > 1)
            {
                var start = item % _pieces * ElementsPerItem;
                Piece(item / _pieces, start, Math.Min(ElementsPerItem, _row - start));
                return;
            }

            var last = Math.Min(RowCount, (item + 1) * _rowsPerItem);
            for (var row = item * _rowsPerItem; row < last; row++) Piece(row, 0, _row);
        }

        public void All()
        {
            for (var item = 0; item < Items; item++) Do(item);
        }

        private void Piece(int row, int start, int count)
        {
            var (rowA, rowB) = plan.Row(row);
            var (stepA, stepB) = (plan.StepsA[^1], plan.StepsB[^1]);
            var fromA = a + rowA + start * stepA;
            var fromB = b + rowB + start * stepB;
            var to = new Span<T>(y + (long)row * _row + start, count);
            if (stepA == 0) TFunction.Apply(*fromA, new ReadOnlySpan<T>(fromB, count), to);
            else if (stepB == 0) TFunction.Apply(new ReadOnlySpan<T>(fromA, count), *fromB, to);
            else TFunction.Apply(new ReadOnlySpan<T>(fromA, count), new ReadOnlySpan<T>(fromB, count), to);
        }
    }
}
