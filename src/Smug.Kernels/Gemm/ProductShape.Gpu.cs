namespace Smug.Kernels.Gemm;

/// <summary>The sizes of a batch of matrix products, and how deep sums are cut. A kernel's parameter.</summary>
internal struct ProductShape
{
    /// <summary>Depth of the pieces that a long sum is cut into where there are too few sums to fill a device.</summary>
    private const int PieceDepth = 1024;

    /// <summary>So many sums fill a device without cutting: 108 multiprocessors of 512 threads, and some.</summary>
    private const int EnoughSums = 1 << 16;

    public int Rows, Columns, Depth, Batches, Splits, DepthPerSplit, TilesDown, TilesAcross;

    /// <summary>Works out the sizes, and how the depth is cut: by the sizes alone, so that the order of additions, and with it every bit, is
    /// the same on every device and for every tile.</summary>
    /// <param name="rows">Rows of the left side.</param>
    /// <param name="columns">Columns of the right side.</param>
    /// <param name="depth">Products in one sum.</param>
    /// <param name="batches">Independent products.</param>
    /// <param name="mayCut">Whether the depth runs over the items of a batch, as in the derivative with respect to a weight. Otherwise the rows
    /// do, and a sum must not depend on how many there are: it is one chain, however few.</param>
    /// <exception cref="OverflowException">There are 2³¹ sums or more.</exception>
    public static ProductShape Of(int rows, int columns, int depth, int batches, bool mayCut)
    {
        var sums = checked(rows * columns * batches);
        var splits = mayCut && sums <= EnoughSums && depth >= 2 * PieceDepth ? (depth + PieceDepth - 1) / PieceDepth : 1;

        // Partial sums are kept below 64 MB.
        var most = Math.Max(1, (1 << 24) / Math.Max(1, sums));
        var depthPerSplit = splits == 1 ? depth : splits <= most ? PieceDepth : (depth + most - 1) / most;
        return new ProductShape
        {
            Rows = rows,
            Columns = columns,
            Depth = depth,
            Batches = batches,
            Splits = Math.Min(splits, most),
            DepthPerSplit = depthPerSplit,
        };
    }

    /// <summary>The same sizes cut into tiles.</summary>
    public readonly ProductShape InTiles(int tileRows, int tileColumns)
    {
        var shape = this;
        shape.TilesDown = (Rows + tileRows - 1) / tileRows;
        shape.TilesAcross = (Columns + tileColumns - 1) / tileColumns;
        return shape;
    }

    /// <summary>The depth at which part <paramref name="split"/> ends.</summary>
    public readonly int End(int split) => (split + 1) * DepthPerSplit < Depth ? (split + 1) * DepthPerSplit : Depth;
}
