using System.Numerics;

namespace Smug.Kernels.Recurrent;

/// <summary>Moves of state rows between the caller's matrices and work space with rows further apart.</summary>
public static unsafe class StateRows
{
    /// <summary>Elements from one row of work space to the next: rows a power of two apart would drive each other out of the caches.</summary>
    internal static int Pitch(int elements) => elements + 16;

    /// <summary>Fills work space from [N, H] rows, or with zeros where there are none.</summary>
    internal static void Load<T>(T* source, int firstRow, int rows, int elements, T* target, int pitch)
        where T : unmanaged
    {
        for (var row = 0; row < rows; row++)
        {
            var to = new Span<T>(target + (nint)row * pitch, elements);
            if (source is null) to.Clear();
            else new ReadOnlySpan<T>(source + (nint)(firstRow + row) * elements, elements).CopyTo(to);
        }
    }

    /// <summary>Writes work space back to [N, H] rows; nothing where there are none.</summary>
    internal static void Store<T>(T* source, int pitch, int firstRow, int rows, int elements, T* target)
        where T : unmanaged
    {
        if (target is null) return;
        for (var row = 0; row < rows; row++)
            new ReadOnlySpan<T>(source + (nint)row * pitch, elements).CopyTo(new Span<T>(target + (nint)(firstRow + row) * elements, elements));
    }

    /// <summary>Clears the places of one sequence from <paramref name="length"/> on.</summary>
    internal static void ClearPadding<T>(T* sequence, int length, int steps, int elements)
        where T : unmanaged => new Span<T>(sequence + (nint)length * elements, (steps - length) * elements).Clear();

    /// <summary>The largest length among some rows.</summary>
    internal static int Longest(SequenceShape s, int* lengths, int first, int last)
    {
        if (lengths is null) return s.Steps;
        var longest = 0;
        for (var row = first; row < last; row++) longest = Math.Max(longest, lengths[row]);
        return longest;
    }

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
}
