namespace Smug.Report.Pictures;

/// <summary>Numbers to colours: a table of evenly spaced colours with straight lines between them. Immutable and thread-safe.</summary>
public sealed class ColourMap
{
    private readonly Colour[] _table;

    private ColourMap(params ReadOnlySpan<int> table) => _table = [.. table.ToArray().Select(Colour.Of)];

    /// <summary>For signed numbers: blue below, near white at the middle, red above. ColorBrewer's RdBu in 11 classes, reversed.</summary>
    public static ColourMap Diverging { get; } = new(
        0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b, 0x67001f);

    /// <summary>For magnitudes: dark violet to bright yellow, lightness growing evenly. Matplotlib's plasma at 11 places.</summary>
    public static ColourMap Sequential { get; } = new(
        0x0d0887, 0x41049d, 0x6a00a8, 0x8f0da4, 0xb12a90, 0xcc4778, 0xe16462, 0xf2844b, 0xfca636, 0xfcce25, 0xf0f921);

    /// <summary>The colours of the table, lowest first.</summary>
    public IReadOnlyList<Colour> Table => _table;

    /// <summary>The colour of a number from 0 to 1; numbers outside take the nearest end, not-a-number the lowest.</summary>
    public Colour At(double position)
    {
        var place = double.IsNaN(position) ? 0 : Math.Clamp(position, 0, 1) * (_table.Length - 1);
        var below = Math.Min((int)place, _table.Length - 2);
        return _table[below].Mix(_table[below + 1], place - below);
    }

    /// <summary>The map as a CSS <c>linear-gradient</c> from left to right.</summary>
    public string ToCssGradient() => $"linear-gradient(90deg, {string.Join(", ", _table)})";
}
