using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Smug.Kernels.Gemm;

/// <summary>Columns that lie contiguously in memory become rows.</summary>
internal static unsafe class Transposition
{
    private const int Block = 16;

    /// <summary>to[r · toStride + c] = from[c · fromStride + r].</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Run<T>(T* from, nint fromStride, T* to, nint toStride, int rows, int columns)
        where T : unmanaged
    {
        var (wholeRows, wholeColumns) = (0, 0);
        if (Avx.IsSupported && sizeof(T) == sizeof(float))
        {
            (wholeRows, wholeColumns) = (rows & ~7, columns & ~7);
            for (var first = 0; first < wholeRows; first += Block)
            {
                // Both halves of a cache line before the next columns drive it out.
                var last = Math.Min(first + Block, wholeRows);
                for (var column = 0; column < wholeColumns; column += 8)
                {
                    for (var row = first; row < last; row += 8)
                        EightByEight((float*)(from + column * fromStride + row), fromStride, (float*)(to + row * toStride + column), toStride);
                }
            }
        }

        // What is left over, in blocks that keep both sides in the first-level cache.
        for (var first = 0; first < rows; first += Block)
        {
            var last = Math.Min(first + Block, rows);
            for (var column = last <= wholeRows ? wholeColumns : 0; column < columns; column++)
            {
                for (var row = column < wholeColumns ? Math.Max(first, wholeRows) : first; row < last; row++)
                    to[row * toStride + column] = from[column * fromStride + row];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EightByEight(float* from, nint fromStride, float* to, nint toStride)
    {
        var a0 = Vector256.Load(from);
        var a1 = Vector256.Load(from + fromStride);
        var a2 = Vector256.Load(from + 2 * fromStride);
        var a3 = Vector256.Load(from + 3 * fromStride);
        var a4 = Vector256.Load(from + 4 * fromStride);
        var a5 = Vector256.Load(from + 5 * fromStride);
        var a6 = Vector256.Load(from + 6 * fromStride);
        var a7 = Vector256.Load(from + 7 * fromStride);
        var b0 = Avx.UnpackLow(a0, a1);
        var b1 = Avx.UnpackHigh(a0, a1);
        var b2 = Avx.UnpackLow(a2, a3);
        var b3 = Avx.UnpackHigh(a2, a3);
        var b4 = Avx.UnpackLow(a4, a5);
        var b5 = Avx.UnpackHigh(a4, a5);
        var b6 = Avx.UnpackLow(a6, a7);
        var b7 = Avx.UnpackHigh(a6, a7);
        a0 = Avx.Shuffle(b0, b2, 0x44);
        a1 = Avx.Shuffle(b0, b2, 0xEE);
        a2 = Avx.Shuffle(b1, b3, 0x44);
        a3 = Avx.Shuffle(b1, b3, 0xEE);
        a4 = Avx.Shuffle(b4, b6, 0x44);
        a5 = Avx.Shuffle(b4, b6, 0xEE);
        a6 = Avx.Shuffle(b5, b7, 0x44);
        a7 = Avx.Shuffle(b5, b7, 0xEE);
        Avx.Permute2x128(a0, a4, 0x20).Store(to);
        Avx.Permute2x128(a1, a5, 0x20).Store(to + toStride);
        Avx.Permute2x128(a2, a6, 0x20).Store(to + 2 * toStride);
        Avx.Permute2x128(a3, a7, 0x20).Store(to + 3 * toStride);
        Avx.Permute2x128(a0, a4, 0x31).Store(to + 4 * toStride);
        Avx.Permute2x128(a1, a5, 0x31).Store(to + 5 * toStride);
        Avx.Permute2x128(a2, a6, 0x31).Store(to + 6 * toStride);
        Avx.Permute2x128(a3, a7, 0x31).Store(to + 7 * toStride);
    }
}
