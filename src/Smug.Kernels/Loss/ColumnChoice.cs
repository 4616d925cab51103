namespace Smug.Kernels.Loss;

/// <summary>One chosen column of each row.</summary>
internal static class ColumnChoice
{
    /// <summary>y[row] = x[row, chosen[row]].</summary>
    public static void Take<T>(ReadOnlySpan<T> x, int columns, ReadOnlySpan<int> chosen, Span<T> y)
    {
        for (var row = 0; row < chosen.Length; row++) y[row] = x[row * columns + chosen[row]];
    }

    /// <summary>gx[row, chosen[row]] = gy[row], all else 0.</summary>
    public static void Place<T>(ReadOnlySpan<T> gy, int columns, ReadOnlySpan<int> chosen, Span<T> gx)
    {
        gx.Clear();
        for (var row = 0; row < chosen.Length; row++) gx[row * columns + chosen[row]] = gy[row];
    }
}
