using System.Globalization;
using System.Text;
using Smug.Explain.Text;

namespace Smug.Report.Text;

/// <summary>How strongly each word speaks for or against the class, in steps that can be shown: −5 to 5, the strongest word having 5 or −5.</summary>
internal static class WordStrength
{
    public const int Steps = 5;

    /// <summary>The step of every word: 0 for nothing, the others by equal parts of the largest size.</summary>
    public static int[] Of(TextExplanation explanation) => Of([.. explanation.Scores]);

    /// <summary>The steps of scores, of which there is at least one.</summary>
    public static int[] Of(float[] scores)
    {
        var most = scores.Max(Math.Abs);
        return Array.ConvertAll(scores, score => most > 0 && float.IsFinite(most) ? Step(score / most) : 0);
    }

    /// <summary>What stands between words and in them, as it may be shown: control characters and those that turn the direction of writing
    /// around become U+FFFD, other white space stays.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isPaired = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPaired) clean.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c) || (char.IsControl(c) && c is not ('\n' or '\t' or '\r')) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069') clean.Append('\uFFFD');
            else clean.Append(c);
        }

        return clean.ToString();
    }

    /// <summary>A signed score with a sign that can be seen, four significant digits.</summary>
    public static string Signed(float score) => score.ToString("+0.####;−0.####;0", CultureInfo.InvariantCulture);

    private static int Step(float share) => share == 0 ? 0 : Math.Sign(share) * Math.Clamp((int)Math.Ceiling(Math.Abs(share) * Steps), 1, Steps);
}
