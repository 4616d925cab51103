namespace Smug.Models.Images.Png;

/// <summary>The five filters of PNG (ISO/IEC 15948, clause 9): each byte is stored as its difference from a prediction made of the
/// byte one pixel to the left (a), the byte above (b) and the byte above left (c), modulo 256.</summary>
internal static class ScanlineFilter
{
    public const int Count = 5;

    /// <summary>The filter that predicts the byte above.</summary>
    public const int Up = 2;

    /// <summary>Undoes filter <paramref name="type"/> in place.</summary>
    /// <param name="type">0 none, 1 left, 2 up, 3 average, 4 Paeth.</param>
    /// <param name="row">The filtered bytes; afterwards the plain ones.</param>
    /// <param name="above">The plain bytes of the row above; zeros for the first.</param>
    /// <param name="stride">Bytes per whole pixel, at least 1.</param>
    public static void Undo(int type, Span<byte> row, ReadOnlySpan<byte> above, int stride)
    {
        if (type == 0) return;
        for (var i = 0; i < row.Length; i++) row[i] += Predict(type, row, above, i, stride);
    }

    /// <summary>Applies filter <paramref name="type"/>; arguments as in <see cref="Undo"/>.</summary>
    public static void Apply(int type, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int stride, Span<byte> filtered)
    {
        for (var i = 0; i < row.Length; i++) filtered[i] = (byte)(row[i] - Predict(type, row, above, i, stride));
    }

    private static byte Predict(int type, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int i, int stride)
    {
        var a = i >= stride ? row[i - stride] : (byte)0;
        var b = above[i];
        return type switch
        {
            0 => 0,
            1 => a,
            2 => b,
            3 => (byte)((a + b) >> 1),
            _ => Paeth(a, b, i >= stride ? above[i - stride] : (byte)0),
        };
    }

    private static byte Paeth(int a, int b, int c)
    {
        var (toA, toB, toC) = (Math.Abs(b - c), Math.Abs(a - c), Math.Abs(a + b - c - c));
        return (byte)(toA <= toB && toA <= toC ? a : toB <= toC ? b : c);
    }
}
