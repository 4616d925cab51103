using System.Runtime.CompilerServices;
using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Gemm;

/// <summary>The sums of one thread, in registers. Fields rather than an array: an array would be in local memory, which is as slow as global.</summary>
internal interface IRegisterBlock<TSelf>
    where TSelf : struct, IRegisterBlock<TSelf>
{
    /// <summary>Sums from top to bottom.</summary>
    static abstract int Rows { get; }

    /// <summary>Sums from left to right.</summary>
    static abstract int Columns { get; }

    /// <summary>What the sums start from.</summary>
    static abstract TSelf Start<TSink>(TSink sink, BlockPlace place)
        where TSink : struct, IProductSink;

    /// <summary>Adds one level of the depth.</summary>
    /// <param name="block">The sums so far.</param>
    /// <param name="left">The left side's tile, from the thread's first four lines at this level on.</param>
    /// <param name="right">The right side's tile, likewise.</param>
    /// <param name="tile">The tile.</param>
    static abstract TSelf Add(TSelf block, ArrayView<Quad> left, ArrayView<Quad> right, ProductTile tile);

    /// <summary>Writes the sums inside the matrix.</summary>
    static abstract void Store<TSink>(TSelf block, TSink sink, BlockPlace place)
        where TSink : struct, IProductSink;
}

/// <summary>Where a thread's sums lie: 4 × 4 at (Row, Column), and for larger blocks the same again RowStep and ColumnStep further.</summary>
internal struct BlockPlace
{
    public int Batch, Row, Column, RowStep, ColumnStep, Rows, Columns;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly BlockPlace Moved(int rows, int columns)
    {
        var moved = this;
        moved.Row += rows;
        moved.Column += columns;
        return moved;
    }
}

/// <summary>Four neighbouring numbers: one 16-byte load from shared memory.</summary>
internal struct Quad
{
    public float A, B, C, D;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad Add(Quad sums, float left, Quad right) => new()
    {
        A = Rounded.MultiplyAdd(left, right.A, sums.A),
        B = Rounded.MultiplyAdd(left, right.B, sums.B),
        C = Rounded.MultiplyAdd(left, right.C, sums.C),
        D = Rounded.MultiplyAdd(left, right.D, sums.D),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad Start<TSink>(TSink sink, BlockPlace place, int row)
        where TSink : struct, IProductSink
    {
        var sums = default(Quad);
        if (row >= place.Rows) return sums;
        if (place.Column < place.Columns) sums.A = sink.Start(place.Batch, row, place.Column);
        if (place.Column + 1 < place.Columns) sums.B = sink.Start(place.Batch, row, place.Column + 1);
        if (place.Column + 2 < place.Columns) sums.C = sink.Start(place.Batch, row, place.Column + 2);
        if (place.Column + 3 < place.Columns) sums.D = sink.Start(place.Batch, row, place.Column + 3);
        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSink>(Quad sums, TSink sink, BlockPlace place, int row)
        where TSink : struct, IProductSink
    {
        if (row >= place.Rows) return;
        if (place.Column < place.Columns) sink.Store(place.Batch, row, place.Column, sums.A);
        if (place.Column + 1 < place.Columns) sink.Store(place.Batch, row, place.Column + 1, sums.B);
        if (place.Column + 2 < place.Columns) sink.Store(place.Batch, row, place.Column + 2, sums.C);
        if (place.Column + 3 < place.Columns) sink.Store(place.Batch, row, place.Column + 3, sums.D);
    }
}

/// <summary>4 × 4 sums.</summary>
internal struct Block4x4 : IRegisterBlock<Block4x4>
{
    public Quad Row0, Row1, Row2, Row3;

    public static int Rows => 4;

    public static int Columns => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block4x4 Start<TSink>(TSink sink, BlockPlace place)
        where TSink : struct, IProductSink => new()
        {
            Row0 = Quad.Start(sink, place, place.Row),
            Row1 = Quad.Start(sink, place, place.Row + 1),
            Row2 = Quad.Start(sink, place, place.Row + 2),
            Row3 = Quad.Start(sink, place, place.Row + 3),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block4x4 Add(Block4x4 block, ArrayView<Quad> left, ArrayView<Quad> right, ProductTile tile) => Add(block, left[0], right[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block4x4 Add(Block4x4 block, Quad left, Quad right) => new()
    {
        Row0 = Quad.Add(block.Row0, left.A, right),
        Row1 = Quad.Add(block.Row1, left.B, right),
        Row2 = Quad.Add(block.Row2, left.C, right),
        Row3 = Quad.Add(block.Row3, left.D, right),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSink>(Block4x4 block, TSink sink, BlockPlace place)
        where TSink : struct, IProductSink
    {
        Quad.Store(block.Row0, sink, place, place.Row);
        Quad.Store(block.Row1, sink, place, place.Row + 1);
        Quad.Store(block.Row2, sink, place, place.Row + 2);
        Quad.Store(block.Row3, sink, place, place.Row + 3);
    }
}

/// <summary>8 × 8 sums as four blocks of 4 × 4 that lie half a tile apart, so that neighbouring threads read neighbouring numbers from shared
/// memory.</summary>
internal struct Block8x8 : IRegisterBlock<Block8x8>
{
    public Block4x4 UpperLeft, UpperRight, LowerLeft, LowerRight;

    public static int Rows => 8;

    public static int Columns => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8x8 Start<TSink>(TSink sink, BlockPlace place)
        where TSink : struct, IProductSink => new()
        {
            UpperLeft = Block4x4.Start(sink, place),
            UpperRight = Block4x4.Start(sink, place.Moved(0, place.ColumnStep)),
            LowerLeft = Block4x4.Start(sink, place.Moved(place.RowStep, 0)),
            LowerRight = Block4x4.Start(sink, place.Moved(place.RowStep, place.ColumnStep)),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8x8 Add(Block8x8 block, ArrayView<Quad> left, ArrayView<Quad> right, ProductTile tile)
    {
        var (upper, lower) = (left[0], left[tile.GroupRows]);
        var (first, second) = (right[0], right[tile.GroupColumns]);
        return new()
        {
            UpperLeft = Block4x4.Add(block.UpperLeft, upper, first),
            UpperRight = Block4x4.Add(block.UpperRight, upper, second),
            LowerLeft = Block4x4.Add(block.LowerLeft, lower, first),
            LowerRight = Block4x4.Add(block.LowerRight, lower, second),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSink>(Block8x8 block, TSink sink, BlockPlace place)
        where TSink : struct, IProductSink
    {
        Block4x4.Store(block.UpperLeft, sink, place);
        Block4x4.Store(block.UpperRight, sink, place.Moved(0, place.ColumnStep));
        Block4x4.Store(block.LowerLeft, sink, place.Moved(place.RowStep, 0));
        Block4x4.Store(block.LowerRight, sink, place.Moved(place.RowStep, place.ColumnStep));
    }
}
