using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Smug.Models.Tables;

/// <summary>What a cell says: the text that answers are compared by, and the value that columns are ordered by. Thread-safe.</summary>
public static partial class CellText
{
    /// <summary>The letters from U+00C0 to U+017F without their accents. Not <see cref="string.Normalize()"/>, which knows no letters where the
    /// program runs without ICU.</summary>
    private const string PlainLetters =
        "AAAAAAÆCEEEEIIIIÐNOOOOO×ØUUUUYÞßaaaaaaæceeeeiiiiðnooooo÷øuuuuyþy"
        + "AaAaAaCcCcCcCcDdĐđEeEeEeEeEeGgGgGgGgHhĦħIiIiIiIiIıĲĳJjKkĸLlLlLlĿŀŁłNnNnNnŉŊŋOoOoOoŒœRrRrRrSsSsSsSsTtTtŦŧUuUuUuUuUuUuWwYyYZzZzZzſ";

    /// <summary>The text without the accents of Latin letters, with plain quotation marks and hyphens, without footnote marks, a remark in brackets at the end, a pair
    /// of quotation marks around it, a full stop at the end; in lower case with single spaces. The rules of the evaluator of
    /// WikiTableQuestions 1.0.2.</summary>
    /// <param name="text">Any text; unpaired surrogates become U+FFFD.</param>
    public static string Normalized(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark) continue;
            plain.Append(rune.Value switch
            {
                0x2018 or 0x2019 or 0xB4 or '`' => "'",
                0x201C or 0x201D => "\"",
                >= 0xC0 and <= 0x17F => PlainLetters[rune.Value - 0xC0].ToString(),
                >= 0x2010 and <= 0x2014 or 0x2212 => "-",
                _ => rune.ToString(),
            });
        }

        var shorter = plain.ToString();
        for (var before = (string?)null; before != shorter;)
        {
            before = shorter;
            shorter = Remark().Replace(FootNote().Replace(shorter.Trim(), "").Trim(), "").Trim();
            if (shorter.Length > 2 && shorter[0] == '"' && shorter.IndexOf('"', 1) == shorter.Length - 1) shorter = shorter[1..^1];
        }

        if (shorter.EndsWith('.')) shorter = shorter[..^1];
        return Space().Replace(shorter, " ").Trim().ToLowerInvariant();
    }

    /// <summary>What two texts have in common exactly if they are the same answer: the number, in one spelling, or the normalised text.</summary>
    /// <param name="text">Any text.</param>
    public static string Key(string text) => KeyOf(Normalized(text));

    /// <summary>The number that a cell is ordered by: a date's place in time, or the first number; null where there is none.</summary>
    /// <param name="text">Any text.</param>
    public static double? Value(string text) => ValueOf(Normalized(text));

    /// <summary>The <see cref="Key"/> of what is <see cref="Normalized"/> already.</summary>
    internal static string KeyOf(string normalized) => Number(normalized) is { } number ? number.ToString("R", CultureInfo.InvariantCulture) : normalized;

    /// <summary>The <see cref="Value"/> of what is <see cref="Normalized"/> already.</summary>
    internal static double? ValueOf(string normalized)
    {
        if (Number(normalized) is { } whole) return whole;
        if (Date(normalized) is { } date) return date;
        var first = FirstNumber().Match(normalized);
        return first.Success ? Number(first.Value) : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;

    /// <summary>Days, counting every month as 31: a month's name with a day, a year or both, in any order, or an ISO date.</summary>
    private static double? Date(string text)
    {
        var iso = IsoDate().Match(text);
        if (iso.Success) return Days(Whole(iso, 1), Whole(iso, 2), Whole(iso, 3));
        var month = Month().Match(text);
        if (!month.Success) return null;
        var (day, year) = (0, 0);
        foreach (Match number in WholeNumber().Matches(text))
        {
            if (number.Length is 1 or 2 && day == 0) day = int.Parse(number.Value, CultureInfo.InvariantCulture);
            else if (number.Length == 4 && year == 0) year = int.Parse(number.Value, CultureInfo.InvariantCulture);
        }

        return day == 0 && year == 0 ? null : Days(year, Enumerable.Range(1, 12).First(number => month.Groups[number].Success), day);
    }

    private static double Days(int year, int month, int day) => (year * 12.0 + month) * 31 + day;

    private static int Whole(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"((?<!^)\[[^\]]*\]|\[[0-9]+\]|[•♦†‡*#+])*\z", RegexOptions.CultureInvariant)]
    private static partial Regex FootNote();

    [GeneratedRegex(@"(?<!^)( \([^)]*\))*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Remark();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Space();

    [GeneratedRegex(@"[+-]?[0-9][0-9,]*(\.[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex FirstNumber();

    [GeneratedRegex(@"\b([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\b", RegexOptions.CultureInvariant)]
    private static partial Regex IsoDate();

    [GeneratedRegex(@"\b(?:(jan)(?:uary)?|(feb)(?:ruary)?|(mar)(?:ch)?|(apr)(?:il)?|(may)|(june?)|(july?)|(aug)(?:ust)?|(sept?)(?:ember)?|(oct)(?:ober)?|(nov)(?:ember)?|(dec)(?:ember)?)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Month();

    [GeneratedRegex(@"\b[0-9]+\b", RegexOptions.CultureInvariant)]
    private static partial Regex WholeNumber();
}
