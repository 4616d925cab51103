using System.Globalization;
using System.Text;
using Smug.Explain.Text;

namespace Smug.Report.Text;

/// <summary>An explained text for a terminal: coloured by sign and strength where colours may be used, marked by signs in any case.</summary>
public static class TerminalText
{
    /// <summary>Shades of the 256-colour palette behind words, from weak to strong.</summary>
    private static readonly int[] For = [194, 157, 120, 83, 46];
    private static readonly int[] Against = [224, 217, 210, 203, 196];

    /// <summary>The text with marks: kept words in brackets, strong words with + or −, doubled where they are strongest.</summary>
    /// <param name="explanation">What to show.</param>
    /// <param name="colour">Whether to write ANSI colours.</param>
    public static string Render(TextExplanation explanation, bool colour)
    {
        var (input, strengths) = (explanation.Input, WordStrength.Of(explanation));
        var text = new StringBuilder();
        var at = 0;
        for (var i = 0; i < input.Words.Length; i++)
        {
            var word = input.Words[i];
            text.Append(OneLine(input.Text[at..word.Start]));
            at = word.Start + word.Length;
            var shown = Marked(OneLine(input.Text.Substring(word.Start, word.Length)), strengths[i], explanation.Kept[i]);
            text.Append(colour ? Painted(shown, strengths[i], explanation.Kept[i]) : shown);
        }

        return text.Append(OneLine(input.Text[at..])).ToString();
    }

    /// <summary>What the marks mean.</summary>
    /// <param name="explanation">What is shown.</param>
    /// <param name="colour">Whether colours are written.</param>
    public static string Legend(TextExplanation explanation, bool colour)
    {
        var name = OneLine(explanation.Explanation.Labels is { IsDefaultOrEmpty: false } labels
            ? labels[explanation.Explanation.Trace.ExplainedLabel]
            : explanation.Explanation.Trace.ExplainedLabel.ToString(CultureInfo.InvariantCulture));
        string[] marks = ["+for", "++strongly for", "−against", "−−strongly against"];
        int[] strengths = [3, 5, -3, -5];
        if (colour) marks = [.. marks.Select((mark, i) => Painted(mark, strengths[i], kept: false))];
        return $"{string.Join("  ", marks)}  {name}; [kept by the mask]";
    }

    private static string Marked(string word, int strength, bool kept)
    {
        var sign = strength switch { >= 4 => "++", >= 2 => "+", <= -4 => "−−", <= -2 => "−", _ => "" };
        return kept ? $"[{sign}{word}]" : sign + word;
    }

    private static string Painted(string word, int strength, bool kept)
    {
        var background = strength == 0 ? "" : $";30;48;5;{(strength > 0 ? For[strength - 1] : Against[-strength - 1])}";
        return strength == 0 && !kept ? word : $"\e[{(kept ? "1" : "22")}{background}m{word}\e[0m";
    }

    private static string OneLine(string text) => WordStrength.Clean(text).ReplaceLineEndings(" ").Replace('\t', ' ').Replace('\r', ' ');
}
