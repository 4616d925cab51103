namespace Smug.Kernels.Recurrent;

/// <summary>Which elements of states [N, L, H] are last: of the first <paramref name="Forward"/> elements those at the sequence's last valid place,
/// of the others, read backwards, those at place 0. A sequence without places has zeros.</summary>
/// <param name="Steps">Places, L.</param>
/// <param name="Hidden">Elements of a place, H.</param>
/// <param name="Forward">Elements from reading forward.</param>
internal readonly record struct LastStates(int Steps, int Hidden, int Forward)
{
    /// <summary>Copies the last states out.</summary>
    /// <param name="states">[N, L, H].</param>
    /// <param name="places">[N]: the last valid place of each sequence, or −1.</param>
    /// <param name="y">[N, H]; overwritten.</param>
    public void Take<T>(ReadOnlySpan<T> states, ReadOnlySpan<int> places, Span<T> y)
    {
        y.Clear();
        Move(states, y, places, isBack: false);
    }

    /// <summary>Copies rows to where the last states lie.</summary>
    /// <param name="gy">[N, H].</param>
    /// <param name="places">[N]: the last valid place of each sequence, or −1.</param>
    /// <param name="gx">[N, L, H]; overwritten.</param>
    public void Place<T>(ReadOnlySpan<T> gy, ReadOnlySpan<int> places, Span<T> gx)
    {
        gx.Clear();
        Move(gy, gx, places, isBack: true);
    }

    private void Move<T>(ReadOnlySpan<T> from, Span<T> to, ReadOnlySpan<int> places, bool isBack)
    {
        for (var row = 0; row < places.Length; row++)
        {
            if (places[row] < 0) continue;
            Copy(from, to, (row * Steps + places[row]) * Hidden, row * Hidden, Forward, isBack);
            Copy(from, to, row * Steps * Hidden + Forward, row * Hidden + Forward, Hidden - Forward, isBack);
        }
    }

    private static void Copy<T>(ReadOnlySpan<T> from, Span<T> to, int place, int row, int count, bool isBack) =>
        from.Slice(isBack ? row : place, count).CopyTo(to[(isBack ? place : row)..]);
}
