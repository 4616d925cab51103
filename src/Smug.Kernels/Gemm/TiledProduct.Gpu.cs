using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Gemm;

/// <summary>
/// The product of two operands, tile by tile: a group of threads brings a piece of both sides to shared memory, each thread multiplies it
/// into its block of registers, and so on down the depth.
/// </summary>
/// <remarks>Each sum is one chain of fused multiply-adds in ascending depth from its start, as <see cref="GemmReference"/> has it. What the
/// last tiles load beyond the matrix are lines that are not stored; beyond the depth nothing is multiplied.</remarks>
internal readonly struct TiledProduct<TLeft, TRight, TSink, TBlock>(TLeft left, TRight right, TSink sink, ProductShape shape)
    : IGpuGroupWork<ProductTile>
    where TLeft : struct, IOperand
    where TRight : struct, IOperand
    where TSink : struct, IProductSink
    where TBlock : struct, IRegisterBlock<TBlock>
{
    public void Do(ProductTile tile)
    {
        var (tileRows, tileColumns) = (tile.GroupRows * TBlock.Rows, tile.GroupColumns * TBlock.Columns);
        var threads = tile.GroupRows * tile.GroupColumns;
        var leftQuads = SharedMemory.Allocate<Quad>(tile.Depth * tileRows / 4);
        var rightQuads = SharedMemory.Allocate<Quad>(tile.Depth * tileColumns / 4);
        var (leftTile, rightTile) = (leftQuads.Cast<float>(), rightQuads.Cast<float>());

        var thread = Group.IdxX;
        var group = Grid.IdxX;
        var firstColumn = group % shape.TilesAcross * tileColumns;
        group /= shape.TilesAcross;
        var firstRow = group % shape.TilesDown * tileRows;
        var part = group / shape.TilesDown;
        var split = part / shape.Batches;
        var batch = part - split * shape.Batches;

        // Every thread loads from one line of each side, whose position it works out once.
        var (leftShare, rightShare) = (threads / tileRows, threads / tileColumns);
        var leftLine = tile.LeftAlongDepth != 0 ? thread / leftShare : thread % tileRows;
        var leftFirst = tile.LeftAlongDepth != 0 ? thread % leftShare : thread / tileRows;
        var rightLine = tile.RightAlongDepth != 0 ? thread / rightShare : thread % tileColumns;
        var rightFirst = tile.RightAlongDepth != 0 ? thread % rightShare : thread / tileColumns;
        var leftCursor = left.Line(batch, firstRow + leftLine < shape.Rows ? firstRow + leftLine : shape.Rows - 1);
        var rightCursor = right.Line(batch, firstColumn + rightLine < shape.Columns ? firstColumn + rightLine : shape.Columns - 1);

        var (quadRow, quadColumn) = (thread / tile.GroupColumns, thread % tile.GroupColumns);
        var place = new BlockPlace
        {
            Batch = part,
            Row = firstRow + 4 * quadRow,
            Column = firstColumn + 4 * quadColumn,
            RowStep = tile.GroupRows * 4,
            ColumnStep = tile.GroupColumns * 4,
            Rows = shape.Rows,
            Columns = shape.Columns,
        };
        var block = TBlock.Start(sink, place);
        var end = shape.End(split);
        for (var depth = split * shape.DepthPerSplit; depth < end; depth += tile.Depth)
        {
            for (var at = leftFirst; at < tile.Depth; at += leftShare)
                leftTile[at * tileRows + leftLine] = depth + at < end ? left.Load(leftCursor, depth + at) : 0;
            for (var at = rightFirst; at < tile.Depth; at += rightShare)
                rightTile[at * tileColumns + rightLine] = depth + at < end ? right.Load(rightCursor, depth + at) : 0;
            Group.Barrier();
            var levels = end - depth < tile.Depth ? end - depth : tile.Depth;
            var k = 0;
            for (; k + 4 <= levels; k += 4)
            {
                // Four levels from one address each: the others are constant distances in the machine code.
                var (l, r) = (leftQuads.SubView(k * LeftPitch(tile) + quadRow), rightQuads.SubView(k * RightPitch(tile) + quadColumn));
                block = TBlock.Add(block, l, r, tile);
                block = TBlock.Add(block, l.SubView(LeftPitch(tile)), r.SubView(RightPitch(tile)), tile);
                block = TBlock.Add(block, l.SubView(2 * LeftPitch(tile)), r.SubView(2 * RightPitch(tile)), tile);
                block = TBlock.Add(block, l.SubView(3 * LeftPitch(tile)), r.SubView(3 * RightPitch(tile)), tile);
            }

            for (; k < levels; k++)
                block = TBlock.Add(block, leftQuads.SubView(LeftPitch(tile) * k + quadRow), rightQuads.SubView(RightPitch(tile) * k + quadColumn), tile);
            Group.Barrier();
        }

        TBlock.Store(block, sink, place);
    }

    // Written out where they are used, not kept in a local, so that they stay constants inside the loops.
    private static int LeftPitch(ProductTile tile) => tile.GroupRows * (TBlock.Rows / 4);

    private static int RightPitch(ProductTile tile) => tile.GroupColumns * (TBlock.Columns / 4);
}

/// <summary>The product of two operands, one sum for each thread: for shapes that would leave most of a tile empty.</summary>
internal readonly struct DirectProduct<TLeft, TRight, TSink>(TLeft left, TRight right, TSink sink, ProductShape shape) : IGpuWork
    where TLeft : struct, IOperand
    where TRight : struct, IOperand
    where TSink : struct, IProductSink
{
    public void Do(int item)
    {
        var column = item % shape.Columns;
        var line = item / shape.Columns;
        var row = line % shape.Rows;
        var part = line / shape.Rows;
        var split = part / shape.Batches;
        var leftCursor = left.Line(part - split * shape.Batches, row);
        var rightCursor = right.Line(part - split * shape.Batches, column);
        var sum = sink.Start(part, row, column);
        var end = shape.End(split);
        for (var depth = split * shape.DepthPerSplit; depth < end; depth++)
            sum = Rounded.MultiplyAdd(left.Load(leftCursor, depth), right.Load(rightCursor, depth), sum);
        sink.Store(part, row, column, sum);
    }
}
