using System.Globalization;

namespace Smug.Report.Html;

/// <summary>Numbers as a reader likes them: a narrow no-break space before units, no more digits than mean something.</summary>
internal static class Words
{
    private const string NarrowSpace = "\u202f";

    /// <summary>A share from 0 to 1 in percent, with one decimal.</summary>
    public static string Percent(double share) => Text($"{100 * share:0.0}") + NarrowSpace + "%";

    /// <summary>A probability in percent, with two decimals; what would read as 0 or 100 without being it is said to be below or above.</summary>
    public static string Probability(double p) => p switch
    {
        > 0 and < 0.00005 => "<" + NarrowSpace + "0.01" + NarrowSpace + "%",
        < 1 and > 0.99995 => ">" + NarrowSpace + "99.99" + NarrowSpace + "%",
        _ => Text($"{100 * p:0.00}") + NarrowSpace + "%",
    };

    public static string Seconds(double seconds) => seconds switch
    {
        < 0.0995 => Text($"{1000 * seconds:0.0}") + NarrowSpace + "ms",
        < 0.9995 => Text($"{1000 * seconds:0}") + NarrowSpace + "ms",
        _ => Text($"{seconds:0.00}") + NarrowSpace + "s",
    };

    public static string Number(double value) => Text($"{value:0.####}");

    /// <summary>A number of any size with four significant digits, such as 15.94 or −2.1 × 10⁻⁵.</summary>
    public static string Significant(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return Text($"{value}");
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (exponent is >= -4 and < 7) return Minus(Text($"{value:G4}"));
        var mantissa = value / Math.Pow(10, exponent);
        return $"{Minus(Text($"{mantissa:0.0##}"))} × 10{string.Concat(Text($"{exponent}").Select(Superscript))}";
    }

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(",", NarrowSpace, StringComparison.Ordinal);

    public static string Count(long value, string one, string many) => $"{Count(value)} {(value == 1 ? one : many)}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Minus(string text) => text.Replace('-', '−');

    private static char Superscript(char digit) => digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0'];
}
