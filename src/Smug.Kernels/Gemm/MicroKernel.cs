using System.Runtime.CompilerServices;

namespace Smug.Kernels.Gemm;

/// <summary>
/// The innermost loop of matrix products and convolutions: a block of up to 14 rows by one or two registers of columns whose sums
/// stay in registers while k runs. One text for every register width and row count: the counts are constants of the type
/// arguments, so rows and columns beyond them vanish when the code is compiled.
/// </summary>
/// <remarks>Rows are reached from every third row's pointer as p, p + stride and p + 2 · stride: five pointers instead of fourteen,
/// and each fits an addressing mode.</remarks>
internal static unsafe class MicroKernel<T, TVector, TLanes, TRows, TColumns>
    where T : unmanaged
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
    where TRows : struct, ICount
    where TColumns : struct, ICount
{
    /// <summary>Computes one tile.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Run(Tile<T>* tile)
    {
        TVector c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13;
        TVector d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13;
        if (tile->Start is not null)
        {
            // Every row starts from the same row of values.
            c0 = TLanes.Load(tile->Start);
            d0 = TColumns.Count > 1 ? TLanes.Load(tile->Start + TLanes.Count) : default;
            c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = c12 = c13 = c0;
            d1 = d2 = d3 = d4 = d5 = d6 = d7 = d8 = d9 = d10 = d11 = d12 = d13 = d0;
        }
        else
        {
            c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = c12 = c13 = default;
            d0 = d1 = d2 = d3 = d4 = d5 = d6 = d7 = d8 = d9 = d10 = d11 = d12 = d13 = default;
            if (tile->Accumulate)
            {
                var from = tile->C;
                var pitch = tile->CStride;
                Load(from, out c0, out d0);
                if (TRows.Count > 1) Load(from + 1 * pitch, out c1, out d1);
                if (TRows.Count > 2) Load(from + 2 * pitch, out c2, out d2);
                if (TRows.Count > 3) Load(from + 3 * pitch, out c3, out d3);
                if (TRows.Count > 4) Load(from + 4 * pitch, out c4, out d4);
                if (TRows.Count > 5) Load(from + 5 * pitch, out c5, out d5);
                if (TRows.Count > 6) Load(from + 6 * pitch, out c6, out d6);
                if (TRows.Count > 7) Load(from + 7 * pitch, out c7, out d7);
                if (TRows.Count > 8) Load(from + 8 * pitch, out c8, out d8);
                if (TRows.Count > 9) Load(from + 9 * pitch, out c9, out d9);
                if (TRows.Count > 10) Load(from + 10 * pitch, out c10, out d10);
                if (TRows.Count > 11) Load(from + 11 * pitch, out c11, out d11);
                if (TRows.Count > 12) Load(from + 12 * pitch, out c12, out d12);
                if (TRows.Count > 13) Load(from + 13 * pitch, out c13, out d13);
            }
        }

        var bStride = tile->BStride;
        var stride = tile->RowStride;
        var step = tile->InnerStride;
        for (var outer = 0; outer < tile->Outer; outer++)
        {
            for (var middle = 0; middle < tile->Middle; middle++)
            {
                var b = tile->B + outer * tile->BOuterStride + middle * tile->BMiddleStride;
                var p0 = tile->A + outer * tile->OuterStride + middle * tile->MiddleStride;
                var p3 = p0 + 3 * stride;
                var p6 = p3 + 3 * stride;
                var p9 = p6 + 3 * stride;
                var p12 = p9 + 3 * stride;
                for (var k = tile->Inner; k > 0; k--)
                {
                    var b0 = TLanes.Load(b);
                    var b1 = TColumns.Count > 1 ? TLanes.Load(b + TLanes.Count) : default;
                    b += bStride;
                    Add(p0, b0, b1, ref c0, ref d0);
                    if (TRows.Count > 1) Add(p0 + stride, b0, b1, ref c1, ref d1);
                    if (TRows.Count > 2) Add(p0 + 2 * stride, b0, b1, ref c2, ref d2);
                    p0 += step;
                    if (TRows.Count > 3) Add(p3, b0, b1, ref c3, ref d3);
                    if (TRows.Count > 4) Add(p3 + stride, b0, b1, ref c4, ref d4);
                    if (TRows.Count > 5) Add(p3 + 2 * stride, b0, b1, ref c5, ref d5);
                    if (TRows.Count > 3) p3 += step;
                    if (TRows.Count > 6) Add(p6, b0, b1, ref c6, ref d6);
                    if (TRows.Count > 7) Add(p6 + stride, b0, b1, ref c7, ref d7);
                    if (TRows.Count > 8) Add(p6 + 2 * stride, b0, b1, ref c8, ref d8);
                    if (TRows.Count > 6) p6 += step;
                    if (TRows.Count > 9) Add(p9, b0, b1, ref c9, ref d9);
                    if (TRows.Count > 10) Add(p9 + stride, b0, b1, ref c10, ref d10);
                    if (TRows.Count > 11) Add(p9 + 2 * stride, b0, b1, ref c11, ref d11);
                    if (TRows.Count > 9) p9 += step;
                    if (TRows.Count > 12) Add(p12, b0, b1, ref c12, ref d12);
                    if (TRows.Count > 13) Add(p12 + stride, b0, b1, ref c13, ref d13);
                    if (TRows.Count > 12) p12 += step;
                }
            }
        }

        var to = tile->C;
        var toStride = tile->CStride;
        if (tile->AddToC)
        {
            AddTo(to, ref c0, ref d0);
            if (TRows.Count > 1) AddTo(to + 1 * toStride, ref c1, ref d1);
            if (TRows.Count > 2) AddTo(to + 2 * toStride, ref c2, ref d2);
            if (TRows.Count > 3) AddTo(to + 3 * toStride, ref c3, ref d3);
            if (TRows.Count > 4) AddTo(to + 4 * toStride, ref c4, ref d4);
            if (TRows.Count > 5) AddTo(to + 5 * toStride, ref c5, ref d5);
            if (TRows.Count > 6) AddTo(to + 6 * toStride, ref c6, ref d6);
            if (TRows.Count > 7) AddTo(to + 7 * toStride, ref c7, ref d7);
            if (TRows.Count > 8) AddTo(to + 8 * toStride, ref c8, ref d8);
            if (TRows.Count > 9) AddTo(to + 9 * toStride, ref c9, ref d9);
            if (TRows.Count > 10) AddTo(to + 10 * toStride, ref c10, ref d10);
            if (TRows.Count > 11) AddTo(to + 11 * toStride, ref c11, ref d11);
            if (TRows.Count > 12) AddTo(to + 12 * toStride, ref c12, ref d12);
            if (TRows.Count > 13) AddTo(to + 13 * toStride, ref c13, ref d13);
        }

        var rectify = tile->Rectify;
        Store(to, c0, d0, rectify);
        if (TRows.Count > 1) Store(to + 1 * toStride, c1, d1, rectify);
        if (TRows.Count > 2) Store(to + 2 * toStride, c2, d2, rectify);
        if (TRows.Count > 3) Store(to + 3 * toStride, c3, d3, rectify);
        if (TRows.Count > 4) Store(to + 4 * toStride, c4, d4, rectify);
        if (TRows.Count > 5) Store(to + 5 * toStride, c5, d5, rectify);
        if (TRows.Count > 6) Store(to + 6 * toStride, c6, d6, rectify);
        if (TRows.Count > 7) Store(to + 7 * toStride, c7, d7, rectify);
        if (TRows.Count > 8) Store(to + 8 * toStride, c8, d8, rectify);
        if (TRows.Count > 9) Store(to + 9 * toStride, c9, d9, rectify);
        if (TRows.Count > 10) Store(to + 10 * toStride, c10, d10, rectify);
        if (TRows.Count > 11) Store(to + 11 * toStride, c11, d11, rectify);
        if (TRows.Count > 12) Store(to + 12 * toStride, c12, d12, rectify);
        if (TRows.Count > 13) Store(to + 13 * toStride, c13, d13, rectify);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(T* from, out TVector c, out TVector d)
    {
        c = TLanes.Load(from);
        d = TColumns.Count > 1 ? TLanes.Load(from + TLanes.Count) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(byte* a, TVector b0, TVector b1, ref TVector c, ref TVector d)
    {
        var value = TLanes.Broadcast(*(T*)a);
        c = TLanes.MultiplyAdd(value, b0, c);
        if (TColumns.Count > 1) d = TLanes.MultiplyAdd(value, b1, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(T* to, ref TVector c, ref TVector d)
    {
        c = TLanes.Add(TLanes.Load(to), c);
        if (TColumns.Count > 1) d = TLanes.Add(TLanes.Load(to + TLanes.Count), d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* to, TVector c, TVector d, bool rectify)
    {
        TLanes.Store(to, rectify ? TLanes.Rectify(c) : c);
        if (TColumns.Count > 1) TLanes.Store(to + TLanes.Count, rectify ? TLanes.Rectify(d) : d);
    }
}
