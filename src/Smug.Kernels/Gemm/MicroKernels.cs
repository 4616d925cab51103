using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Kernels.Conv2d;

namespace Smug.Kernels.Gemm;

/// <summary>The micro-kernels of one register width, by number of rows and of column registers. Immutable.</summary>
internal sealed unsafe class MicroKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly MicroKernels<T> Scalar = Of<T, ScalarLanes<T>>(maxRows: 4);

    private readonly delegate*<Tile<T>*, void>[] _narrow;
    private readonly delegate*<Tile<T>*, void>[] _wide;

    private readonly delegate*<T*, int, int, nint, T*, void> _columnSums;
    private readonly delegate*<DepthwiseRow<T>*, void> _depthwiseSum;
    private readonly delegate*<T*, nint, nint, T*, int, int, int, T*, void> _depthwiseCorrelate;

    private MicroKernels(
        int lanes,
        int maxRows,
        delegate*<Tile<T>*, void>[] narrow,
        delegate*<Tile<T>*, void>[] wide,
        delegate*<T*, int, int, nint, T*, void> columnSums,
        delegate*<DepthwiseRow<T>*, void> depthwiseSum,
        delegate*<T*, nint, nint, T*, int, int, int, T*, void> depthwiseCorrelate)
    {
        (Lanes, MaxRows) = (lanes, maxRows);
        _narrow = narrow;
        _wide = wide;
        _columnSums = columnSums;
        _depthwiseSum = depthwiseSum;
        _depthwiseCorrelate = depthwiseCorrelate;
    }

    /// <summary>The kernels for the widest registers here.</summary>
    public static MicroKernels<T> Best { get; } = For(VectorWidths.Best);

    /// <summary>Elements in a register.</summary>
    public int Lanes { get; }

    /// <summary>Columns of a full panel: two registers.</summary>
    public int PanelColumns => 2 * Lanes;

    /// <summary>Rows of the largest tile whose sums fit the registers.</summary>
    public int MaxRows { get; }

    /// <summary>The kernels for registers of a given width.</summary>
    public static MicroKernels<T> For(VectorWidth width)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double)) return Scalar;
        return width switch
        {
            VectorWidth.Bits512 => Of<Vector512<T>, Lanes512<T>>(maxRows: 14),
            VectorWidth.Bits256 => Of<Vector256<T>, Lanes256<T>>(maxRows: 6),
            VectorWidth.Bits128 => Of<Vector128<T>, Lanes128<T>>(maxRows: 6),
            _ => Scalar,
        };
    }

    /// <summary>Computes a tile of <paramref name="rows"/> rows and up to two registers of columns.</summary>
    /// <param name="rows">1 to <see cref="MaxRows"/>.</param>
    /// <param name="columns">1 to <see cref="PanelColumns"/>. Whole registers are read from B and the start values; columns beyond
    /// these are not written.</param>
    /// <param name="tile">Operands.</param>
    public void Run(int rows, int columns, Tile<T>* tile)
    {
        var kernel = (columns > Lanes ? _wide : _narrow)[rows - 1];
        if (columns % Lanes == 0)
            kernel(tile);
        else
            RunPartly(kernel, rows, columns, tile);
    }

    /// <summary>sums[j] = Σᵢ a[i · stride + j], in ascending i from zero.</summary>
    public void ColumnSums(T* a, int rows, int columns, nint stride, T* sums) => _columnSums(a, rows, columns, stride, sums);

    /// <inheritdoc cref="DepthwiseKernel{T, TVector, TLanes}.Sum"/>
    public void DepthwiseSum(DepthwiseRow<T>* row) => _depthwiseSum(row);

    /// <inheritdoc cref="DepthwiseKernel{T, TVector, TLanes}.Correlate"/>
    public void DepthwiseCorrelate(T* x, nint xRowStride, nint xPixelStride, T* gy, int rows, int columns, int channels, T* weights) =>
        _depthwiseCorrelate(x, xRowStride, xPixelStride, gy, rows, columns, channels, weights);

    private static MicroKernels<T> Of<TVector, TLanes>(int maxRows)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => new(
            TLanes.Count,
            maxRows,
            Table<TVector, TLanes, Count1>(),
            Table<TVector, TLanes, Count2>(),
            &ColumnSumKernel<T, TVector, TLanes>.Run,
            &DepthwiseKernel<T, TVector, TLanes>.Sum,
            &DepthwiseKernel<T, TVector, TLanes>.Correlate);

    /// <summary>The last columns fill no whole register: computes into a tile on the stack and copies what is asked for.</summary>
    [SkipLocalsInit]
    private void RunPartly(delegate*<Tile<T>*, void> kernel, int rows, int columns, Tile<T>* tile)
    {
        var pitch = columns > Lanes ? PanelColumns : Lanes;
        var whole = stackalloc T[14 * 32];
        var c = tile->C;
        var cStride = tile->CStride;
        if (tile->Accumulate || tile->AddToC) Copy(c, cStride, whole, pitch, rows, columns);
        tile->C = whole;
        tile->CStride = pitch;
        kernel(tile);
        tile->C = c;
        tile->CStride = cStride;
        Copy(whole, pitch, c, cStride, rows, columns);
    }

    private static void Copy(T* from, nint fromStride, T* to, nint toStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++) to[row * toStride + column] = from[row * fromStride + column];
        }
    }

    private static delegate*<Tile<T>*, void>[] Table<TVector, TLanes, TColumns>()
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
        where TColumns : struct, ICount =>
    [
        &MicroKernel<T, TVector, TLanes, Count1, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count2, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count3, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count4, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count5, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count6, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count7, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count8, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count9, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count10, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count11, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count12, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count13, TColumns>.Run,
        &MicroKernel<T, TVector, TLanes, Count14, TColumns>.Run,
    ];
}
