using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Gemm;

/// <summary>Adds up rows, four registers of columns at a time.</summary>
internal static unsafe class ColumnSumKernel<T, TVector, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, ILanes<T, TVector>
{
    /// <summary>sums[j] = Σᵢ a[i · stride + j], in ascending i from zero.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Run(T* a, int rows, int columns, nint stride, T* sums)
    {
        var column = 0;
        for (; column + 4 * TLanes.Count <= columns; column += 4 * TLanes.Count)
        {
            TVector s0 = default, s1 = default, s2 = default, s3 = default;
            var from = a + column;
            for (var row = 0; row < rows; row++)
            {
                s0 = TLanes.Add(s0, TLanes.Load(from));
                s1 = TLanes.Add(s1, TLanes.Load(from + TLanes.Count));
                s2 = TLanes.Add(s2, TLanes.Load(from + 2 * TLanes.Count));
                s3 = TLanes.Add(s3, TLanes.Load(from + 3 * TLanes.Count));
                from += stride;
            }

            TLanes.Store(sums + column, s0);
            TLanes.Store(sums + column + TLanes.Count, s1);
            TLanes.Store(sums + column + 2 * TLanes.Count, s2);
            TLanes.Store(sums + column + 3 * TLanes.Count, s3);
        }

        for (; column + TLanes.Count <= columns; column += TLanes.Count)
        {
            TVector sum = default;
            for (var row = 0; row < rows; row++) sum = TLanes.Add(sum, TLanes.Load(a + column + row * stride));
            TLanes.Store(sums + column, sum);
        }

        for (; column < columns; column++)
        {
            var sum = T.Zero;
            for (var row = 0; row < rows; row++) sum += a[column + row * stride];
            sums[column] = sum;
        }
    }
}
