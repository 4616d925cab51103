using System.Numerics;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Gru;

/// <summary>States behind the reset gate.</summary>
internal static class GruReset
{
    /// <summary>before[n, l, j] · reset gate[n, l, j], in place. Zeros stay zeros: at padding the gates are no gates.</summary>
    public static void Apply<T>(SequenceShape s, ReadOnlySpan<T> gates, Span<T> before)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var place = 0; place < s.Batch * s.Steps; place++)
        {
            var kept = before.Slice(place * s.Hidden, s.Hidden);
            var reset = gates.Slice(place * GruReference.Gates * s.Hidden + s.Hidden, s.Hidden);
            for (var j = 0; j < kept.Length; j++)
            {
                if (kept[j] != T.Zero) kept[j] *= reset[j];
            }
        }
    }
}
