using System.Globalization;
using System.Text;

namespace Smug.Models.Text;

/// <summary>
/// Cuts English text into words and signs, deterministically and without settings. Thread-safe.
/// <list type="number">
/// <item>White space, control characters and invisible format characters separate tokens and belong to none.</item>
/// <item>A word is a run of letters, digits, marks, underscores, apostrophes and hyphens with a letter, digit or mark at each end: <c>so-so</c>,
/// <c>rock'n'roll</c>. A full stop or comma between two digits belongs to the number: <c>3.5</c>, <c>1,000</c>.</item>
/// <item>Contractions are words of their own, as in the Penn Treebank: <c>don't</c> → <c>do n't</c>, <c>it's</c> → <c>it 's</c>, likewise
/// <c>'re 've 'll 'd 'm</c>. What is already cut stays as it is.</item>
/// <item>Everything else is a sign: one grapheme (an emoji with its modifiers is one), or a run of the same full stop, hyphen, backtick or
/// apostrophe: <c>...</c>, <c>--</c>, <c>``</c>, <c>''</c>.</item>
/// <item>Tokens are lower case (invariant); typographic apostrophes and quotation marks take their plain form; the treebank's
/// <c>-lrb-</c> and <c>-rrb-</c> become <c>(</c> and <c>)</c>; a backslash before <c>/</c> or <c>*</c> is dropped.</item>
/// </list>
/// </summary>
public static class WordTokenizer
{
    /// <summary>The name that model files record, so that a later change of the rules cannot go unnoticed.</summary>
    public const string Name = "smug-words-1";

    private static readonly string[] Contractions = ["'s", "'re", "'ve", "'ll", "'d", "'m"];

    /// <summary>Cuts a text.</summary>
    /// <param name="text">Any text; unpaired surrogates become U+FFFD.</param>
    public static List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var used);
            if (IsSeparator(rune)) at += used;
            else if (IsWordPart(rune) || StartsContraction(text, at)) at = AddWord(text, at, tokens);
            else at = AddSign(text, at, used, tokens);
        }

        return tokens;
    }

    /// <summary>The texts of the tokens alone.</summary>
    /// <inheritdoc cref="Tokens"/>
    public static IEnumerable<string> Words(string text) => Tokens(text).Select(token => token.Text);

    private static int AddWord(string text, int start, List<Token> tokens)
    {
        var end = start;
        for (var at = start; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var used);
            if (IsWordPart(rune)) end = at += used;
            else if (IsJoiner(text, at)) at += used;
            else break;
        }

        var word = Plain(text[start..end]);
        var stem = StemLength(word);
        if (stem > 0) tokens.Add(new Token(word[..stem], start, stem));
        tokens.Add(new Token(word[stem..], start + stem, end - start - stem));
        return end;
    }

    private static int AddSign(string text, int start, int used, List<Token> tokens)
    {
        var first = text[start];
        if (Matches(text, start, "-lrb-") || Matches(text, start, "-rrb-"))
        {
            tokens.Add(new Token(char.ToLowerInvariant(text[start + 1]) == 'l' ? "(" : ")", start, 5));
            return start + 5;
        }

        if (first == '\\' && start + 1 < text.Length && text[start + 1] is '/' or '*') return start + 1;
        var length = first is '.' or '-' or '`' or '\''
            ? text.AsSpan(start).IndexOfAnyExcept(first) is var run and >= 0 ? run : text.Length - start
            : Math.Max(used, StringInfo.GetNextTextElementLength(text.AsSpan(start)));
        tokens.Add(new Token(Plain(text.Substring(start, length)), start, length));
        return start + length;
    }

    /// <summary>Where a contraction at the word's end begins; 0 where there is none or it is the whole word.</summary>
    private static int StemLength(string word)
    {
        if (word.Length > 3 && word.EndsWith("n't", StringComparison.Ordinal)) return word.Length - 3;
        foreach (var contraction in Contractions)
        {
            if (word.Length > contraction.Length && word.EndsWith(contraction, StringComparison.Ordinal)) return word.Length - contraction.Length;
        }

        return 0;
    }

    /// <summary>Whether a contraction stands here alone, as corpora that are already cut have it.</summary>
    private static bool StartsContraction(string text, int at)
    {
        if (!IsApostrophe(text[at])) return false;
        foreach (var contraction in Contractions)
        {
            var end = at + contraction.Length;
            if (end <= text.Length && text.AsSpan(at + 1, contraction.Length - 1).Equals(contraction.AsSpan(1), StringComparison.OrdinalIgnoreCase)
                && (end == text.Length || !IsWordPart(RuneAt(text, end))))
                return true;
        }

        return false;
    }

    /// <summary>Whether the character joins what stands on both sides of it.</summary>
    private static bool IsJoiner(string text, int at)
    {
        var c = text[at];
        if (at + 1 >= text.Length) return false;
        if (c is '.' or ',') return at > 0 && char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]);
        return (c == '-' || IsApostrophe(c)) && IsWordPart(RuneAt(text, at + 1));
    }

    private static Rune RuneAt(string text, int at)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out _);
        return rune;
    }

    private static bool Matches(string text, int at, string word) =>
        at + word.Length <= text.Length && text.AsSpan(at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsApostrophe(char c) => c is '\'' or '\u2019' or '\u2018';

    private static bool IsSeparator(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsWordPart(Rune rune) => rune.Value == '_' || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>As many characters, in lower case, with plain apostrophes and quotation marks.</summary>
    private static string Plain(string text) => string.Create(text.Length, text, (target, source) =>
    {
        source.AsSpan().ToLowerInvariant(target);
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = target[i] switch
            {
                '\u2018' or '\u2019' => '\'',
                '\u201C' or '\u201D' => '"',
                var c when char.IsSurrogate(c) && !IsPaired(target, i) => '\uFFFD',
                var c => c,
            };
        }
    });

    private static bool IsPaired(ReadOnlySpan<char> text, int at) => char.IsHighSurrogate(text[at])
        ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
        : at > 0 && char.IsHighSurrogate(text[at - 1]);
}
