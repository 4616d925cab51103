using System.Numerics;
using System.Numerics.Tensors;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Softmax;

namespace Smug.Kernels.Loss;

/// <summary>Cross-entropy of logits against one label per row: lossₙ = ln Σⱼ exp(xₙⱼ − m) − (xₙₗ − m), m = max xₙ, l = labelsₙ.</summary>
public static unsafe class CrossEntropyKernel
{
    private const int ElementsPerItem = 1 << 13;

    /// <summary>Reference loop.</summary>
    /// <param name="logits">Logits <c>[N, classes]</c>.</param>
    /// <param name="classes">Classes; at least 1.</param>
    /// <param name="labels">N labels from 0 to classes − 1.</param>
    /// <param name="loss">Losses <c>[N]</c>.</param>
    public static void ForwardReference<T>(ReadOnlySpan<T> logits, int classes, ReadOnlySpan<int> labels, Span<T> loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var n = 0; n < labels.Length; n++)
        {
            var row = logits.Slice(n * classes, classes);
            var max = T.NegativeInfinity;
            var sum = T.Zero;
            foreach (var x in row) max = T.Max(max, x);
            foreach (var x in row) sum += T.Exp(x - max);
            loss[n] = T.Log(sum) - (row[labels[n]] - max);
        }
    }

    /// <summary>Cross-entropy of each row.</summary>
    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> logits, int classes, ReadOnlySpan<int> labels, Span<T> loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(logits.Length, classes * labels.Length, nameof(logits));
        ArgumentOutOfRangeException.ThrowIfNotEqual(loss.Length, labels.Length, nameof(loss));
        fixed (T* x = logits, y = loss)
        fixed (int* l = labels)
        {
            Run(new Rows<T>(x, l, null, y, labels.Length, classes));
        }
    }

    /// <summary>gxₙⱼ = (softmax(xₙ)ⱼ − [j = labelsₙ]) · gyₙ.</summary>
    /// <param name="logits">Logits <c>[N, classes]</c>.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="labels">N labels.</param>
    /// <param name="gy">Gradient with respect to the losses <c>[N]</c>.</param>
    /// <param name="gx">Gradient with respect to the logits; overwritten.</param>
    public static void Backward<T>(ReadOnlySpan<T> logits, int classes, ReadOnlySpan<int> labels, ReadOnlySpan<T> gy, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(logits.Length, classes * labels.Length, nameof(logits));
        ArgumentOutOfRangeException.ThrowIfNotEqual(gy.Length, labels.Length, nameof(gy));
        ArgumentOutOfRangeException.ThrowIfNotEqual(gx.Length, logits.Length, nameof(gx));
        fixed (T* x = logits, g = gy, y = gx)
        fixed (int* l = labels)
        {
            Run(new Rows<T>(x, l, g, y, labels.Length, classes));
        }
    }

    private static void Run<T>(Rows<T> work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (work.Length >= LongArrays.Long)
        {
            Workers.For(work.Items, work);
            return;
        }

        for (var item = 0; item < work.Items; item++) work.Do(item);
    }

    /// <summary>The losses where <paramref name="gy"/> is null, else the gradient.</summary>
    private readonly struct Rows<T>(T* x, int* labels, T* gy, T* y, int rows, int classes) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly int _rowsPerItem = Math.Max(1, ElementsPerItem / Math.Max(1, classes));

        public long Length => (long)rows * classes;

        public int Items => (rows + _rowsPerItem - 1) / _rowsPerItem;

        public void Do(int item)
        {
            var first = item * _rowsPerItem;
            var last = Math.Min(rows, first + _rowsPerItem);
            if (gy == null) Losses(first, last);
            else Gradients(first, last);
        }

        private void Losses(int first, int last)
        {
            var exponentials = System.Buffers.ArrayPool<T>.Shared.Rent(classes);
            for (var row = first; row < last; row++)
            {
                var logits = new ReadOnlySpan<T>(x + (long)row * classes, classes);
                var logSum = T.Log(SoftmaxKernel.Exponentials(logits, exponentials.AsSpan(0, classes)));
                y[row] = logSum - (logits[labels[row]] - TensorPrimitives.Max(logits));
            }

            System.Buffers.ArrayPool<T>.Shared.Return(exponentials);
        }

        private void Gradients(int first, int last)
        {
            for (var row = first; row < last; row++)
            {
                var gx = new Span<T>(y + (long)row * classes, classes);
                var sum = SoftmaxKernel.Exponentials(new ReadOnlySpan<T>(x + (long)row * classes, classes), gx);
                TensorPrimitives.Divide(gx, sum, gx);
                gx[labels[row]] -= T.One;
                TensorPrimitives.Multiply(gx, gy[row], gx);
            }
        }
    }
}
