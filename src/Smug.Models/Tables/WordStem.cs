namespace Smug.Models.Tables;

/// <summary>The form in which words of questions and tables are compared.</summary>
internal static class WordStem
{
    /// <summary>The word without a plural ending; a number without its separators.</summary>
    /// <param name="word">A token of <see cref="Text.WordTokenizer"/>.</param>
    public static string Of(string word)
    {
        if (char.IsAsciiDigit(word[0])) return word.Contains(',') ? word.Replace(",", "") : word;
        if (word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal)) return string.Concat(word.AsSpan(0, word.Length - 3), "y");
        return word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word[..^1] : word;
    }

    /// <summary>The stems of a text's words and signs.</summary>
    public static string[] OfText(string text) => [.. Text.WordTokenizer.Words(text).Select(Of)];
}
