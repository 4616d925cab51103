using Smug.Kernels.Gpu;

namespace Smug.Kernels.Gemm;

/// <summary>Chooses how a product is done on a device. The choice changes speed only: every kernel adds in the same order.</summary>
internal static class ProductLaunch
{
    /// <summary>Sums below which a tile's threads would wait for each other longer than they work.</summary>
    private const int FewSums = 256;

    /// <summary>Barriers up to which tiles are used even where barriers are dear, so that they are tried there too.</summary>
    private const int FewRounds = 16;

    /// <summary>Tiles of 128 × 128 that keep a device's multiprocessors busy; with fewer, smaller tiles are faster.</summary>
    private const int EnoughTiles = 216;

    /// <summary>target = start + left · right for each batch.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="left">Rows by depth.</param>
    /// <param name="leftAlongDepth">Whether the left side's memory is adjacent along the depth.</param>
    /// <param name="right">Columns by depth.</param>
    /// <param name="rightAlongDepth">Whether the right side's memory is adjacent along the depth.</param>
    /// <param name="sink">Where the sums start and go.</param>
    public static void Run<TLeft, TRight, TSink>(
        GpuQueue queue, ProductShape shape, TLeft left, bool leftAlongDepth, TRight right, bool rightAlongDepth, TSink sink)
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
        where TSink : struct, IProductSink
    {
        var sums = checked(shape.Rows * shape.Columns * shape.Batches);
        if (sums == 0) return;
        if (shape.Splits == 1)
        {
            Whole(queue, shape, left, leftAlongDepth, right, rightAlongDepth, sink);
            return;
        }

        using var partial = queue.Rent(checked(sums * shape.Splits));
        Whole(queue, shape, left, leftAlongDepth, right, rightAlongDepth, new PartialSink(partial.View, shape.Rows, shape.Columns));
        queue.For(sums, new JoinParts<TSink>(partial.View, shape, sink));
    }

    private static void Whole<TLeft, TRight, TSink>(
        GpuQueue queue, ProductShape shape, TLeft left, bool leftAlongDepth, TRight right, bool rightAlongDepth, TSink sink)
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
        where TSink : struct, IProductSink
    {
        var parts = shape.Batches * shape.Splits;
        var small = shape.InTiles(16, 16);
        var rounds = (long)small.TilesDown * small.TilesAcross * parts * (shape.DepthPerSplit / ProductTile.Small.Depth + 1);
        if ((queue.BarriersAreDear && rounds > FewRounds)
            || shape.Rows < 4 || shape.Columns < 4 || shape.Depth < 4 || shape.Rows * shape.Columns <= FewSums)
        {
            queue.For(parts * shape.Rows * shape.Columns, new DirectProduct<TLeft, TRight, TSink>(left, right, sink, shape));
            return;
        }

        var large = shape.InTiles(128, 128);
        if (queue.MostThreads < ProductTile.Square.Threads) Tiled<Block4x4>(ProductTile.Small);
        else if (shape.Columns <= 16) Tiled<Block4x4>(ProductTile.Tall);
        else if (shape.Rows <= 16) Tiled<Block4x4>(ProductTile.Wide);
        else if ((long)large.TilesDown * large.TilesAcross * parts >= EnoughTiles) Tiled<Block8x8>(ProductTile.Large);
        else Tiled<Block4x4>(ProductTile.Square);

        void Tiled<TBlock>(ProductTile tile)
            where TBlock : struct, IRegisterBlock<TBlock> =>
            InTiles<TLeft, TRight, TSink, TBlock>(queue, shape, tile.For(leftAlongDepth, rightAlongDepth), left, right, sink);
    }

    /// <summary>One product with a given tile.</summary>
    public static void InTiles<TLeft, TRight, TSink, TBlock>(
        GpuQueue queue, ProductShape shape, ProductTile tile, TLeft left, TRight right, TSink sink)
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
        where TSink : struct, IProductSink
        where TBlock : struct, IRegisterBlock<TBlock>
    {
        var tiled = shape.InTiles(tile.GroupRows * TBlock.Rows, tile.GroupColumns * TBlock.Columns);
        var groups = checked(tiled.TilesDown * tiled.TilesAcross * shape.Batches * shape.Splits);
        queue.Groups(groups, tile.Threads, tile, new TiledProduct<TLeft, TRight, TSink, TBlock>(left, right, sink, tiled));
    }
}
