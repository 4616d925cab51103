using System.Numerics;

namespace Smug.Kernels.Recurrent;

/// <summary>States row by row.</summary>
public static class StateRows
{
    /// <summary>The states before every place, [N, L, H]: what the recurrent weights were multiplied with. Zeros at padding.</summary>
    /// <param name="s">Sizes.</param>
    /// <param name="states">The states [N, L, H].</param>
    /// <param name="initial">[N, H], or empty for zeros.</param>
    /// <param name="lengths">[N], or empty.</param>
    /// <param name="before">[N, L, H]; overwritten.</param>
    public static void Before<T>(SequenceShape s, ReadOnlySpan<T> states, ReadOnlySpan<T> initial, ReadOnlySpan<int> lengths, Span<T> before)
        where T : unmanaged, INumberBase<T>
    {
        for (var row = 0; row < s.Batch; row++)
        {
            var length = s.Length(lengths, row);
            for (var place = 0; place < s.Steps; place++)
            {
                var to = before.Slice((row * s.Steps + place) * s.Hidden, s.Hidden);
                var from = place < length ? s.Before(place, length) : -1;
                if (from >= 0) states.Slice((row * s.Steps + from) * s.Hidden, s.Hidden).CopyTo(to);
                else if (place < length && !initial.IsEmpty) initial.Slice(row * s.Hidden, s.Hidden).CopyTo(to);
                else to.Clear();
            }
        }
    }

    /// <summary>The states after the last valid place, [N, H]; a sequence without places keeps its initial one.</summary>
    /// <param name="s">Sizes.</param>
    /// <param name="states">The states [N, L, H].</param>
    /// <param name="initial">[N, H], or empty for zeros.</param>
    /// <param name="lengths">[N], or empty.</param>
    /// <param name="last">[N, H]; overwritten.</param>
    public static void Last<T>(SequenceShape s, ReadOnlySpan<T> states, ReadOnlySpan<T> initial, ReadOnlySpan<int> lengths, Span<T> last)
        where T : unmanaged, INumberBase<T>
    {
        for (var row = 0; row < s.Batch; row++)
        {
            var to = last.Slice(row * s.Hidden, s.Hidden);
            var length = s.Length(lengths, row);
            if (length > 0) states.Slice((row * s.Steps + s.Last(length)) * s.Hidden, s.Hidden).CopyTo(to);
            else if (initial.IsEmpty) to.Clear();
            else initial.Slice(row * s.Hidden, s.Hidden).CopyTo(to);
        }
    }

    /// <summary>Elements from one row of work space to the next: rows a power of two apart would drive each other out of the caches.</summary>
    internal static int Pitch(int elements) => elements + 16;
}
