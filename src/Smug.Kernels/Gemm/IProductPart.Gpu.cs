using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Gemm;

/// <summary>One side of a matrix product on a device, element by element: a matrix in memory, or one that is never written down, such as the
/// patches of a convolution. A line is a row of the left side or a column of the right side; the sum runs along its depth.</summary>
internal interface IOperand
{
    /// <summary>What a thread works out once for a line.</summary>
    Cursor Line(int batch, int line);

    /// <summary>One element of the line.</summary>
    float Load(Cursor cursor, int depth);
}

/// <summary>Where a line lies: a position, and coordinates where the operand needs them.</summary>
internal struct Cursor
{
    public int At, Y, X;
}

/// <summary>Where a product's sums start from and where they go.</summary>
internal interface IProductSink
{
    /// <summary>What a sum starts from: a bias, an earlier sum, or zero.</summary>
    float Start(int batch, int row, int column);

    /// <summary>Takes a finished sum.</summary>
    void Store(int batch, int row, int column, float sum);
}

/// <summary>A matrix in memory: element (line, depth) at line · LineStride + depth · DepthStride.</summary>
internal readonly struct StridedOperand(ArrayView<float> view, int batchStride, int lineStride, int depthStride) : IOperand
{
    public Cursor Line(int batch, int line) => new() { At = batch * batchStride + line * lineStride };

    public float Load(Cursor cursor, int depth) => view[cursor.At + depth * depthStride];
}

/// <summary>How a <see cref="MatrixSink"/>'s sums start.</summary>
internal enum SumStart
{
    /// <summary>From zero.</summary>
    Zero,

    /// <summary>From a bias, one for each column.</summary>
    Bias,

    /// <summary>From what is there.</summary>
    Target,
}

/// <summary>A matrix in memory with adjacent columns.</summary>
internal readonly struct MatrixSink(ArrayView<float> target, int batchStride, int rowStride, ArrayView<float> bias, SumStart start) : IProductSink
{
    private readonly int _start = (int)start;

    public float Start(int batch, int row, int column)
    {
        if (_start == (int)SumStart.Bias) return bias[batch * batchStride + column];
        return _start == (int)SumStart.Target ? target[batch * batchStride + row * rowStride + column] : 0;
    }

    public void Store(int batch, int row, int column, float sum) => target[batch * batchStride + row * rowStride + column] = sum;
}

/// <summary>Sums over parts of the depth, to be joined in ascending order.</summary>
internal readonly struct PartialSink(ArrayView<float> partial, int rows, int columns) : IProductSink
{
    public float Start(int batch, int row, int column) => 0;

    public void Store(int batch, int row, int column, float sum) => partial[(batch * rows + row) * columns + column] = sum;
}

/// <summary>Joins the sums over parts of the depth, ascending, onto what the sum starts from.</summary>
internal readonly struct JoinParts<TSink>(ArrayView<float> partial, ProductShape shape, TSink sink) : IGpuWork
    where TSink : struct, IProductSink
{
    public void Do(int item)
    {
        var column = item % shape.Columns;
        var line = item / shape.Columns;
        var row = line % shape.Rows;
        var batch = line / shape.Rows;
        var sum = sink.Start(batch, row, column);
        var step = shape.Batches * shape.Rows * shape.Columns;
        for (int split = 0, at = item; split < shape.Splits; split++, at += step) sum += partial[at];
        sink.Store(batch, row, column, sum);
    }
}
