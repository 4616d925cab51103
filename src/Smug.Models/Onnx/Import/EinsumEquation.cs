namespace Smug.Models.Onnx;

/// <summary>An equation such as <c>bhid,bhjd-&gt;bhij</c>: the letters of each operand's axes and of the result's. Axes that an ellipsis
/// stands for get letters of their own.</summary>
internal sealed record EinsumEquation(string[] Operands, string Result)
{
    /// <summary>Letters for the axes of an ellipsis, the innermost first; none of these may be written in an equation.</summary>
    private const string Unnamed = "0123456789";

    /// <summary>Reads an equation.</summary>
    /// <param name="text">The equation.</param>
    /// <param name="ranks">The operands' numbers of axes.</param>
    /// <returns>The equation, or null where it does not fit.</returns>
    public static EinsumEquation? Parse(string text, int[] ranks)
    {
        var parts = text.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var terms = parts[0].Split(',');
        if (parts.Length > 2 || terms.Length != ranks.Length) return null;
        if (Array.Exists(terms, term => term.Split("...").Length > 2)) return null;
        var (operands, unnamed) = (new string[terms.Length], 0);
        for (var i = 0; i < terms.Length; i++)
        {
            var hidden = ranks[i] - terms[i].Replace("...", "", StringComparison.Ordinal).Length;
            if (hidden < 0 || hidden > Unnamed.Length || (hidden > 0 && !terms[i].Contains("...", StringComparison.Ordinal))) return null;
            operands[i] = terms[i].Replace("...", Ellipsis(hidden), StringComparison.Ordinal);
            unnamed = Math.Max(unnamed, hidden);
        }

        if (terms.Any(term => term.Replace("...", "", StringComparison.Ordinal).Any(letter => !char.IsAsciiLetter(letter)))) return null;
        var letters = string.Concat(operands);
        var result = parts.Length == 2
            ? parts[1].Replace("...", Ellipsis(unnamed), StringComparison.Ordinal)
            : Ellipsis(unnamed) + string.Concat(letters.Where(char.IsAsciiLetter).Where(letter => letters.Count(other => other == letter) == 1).Order());
        return result.All(letters.Contains) && result.Distinct().Count() == result.Length ? new EinsumEquation(operands, result) : null;

        static string Ellipsis(int axes) => string.Concat(Unnamed[..axes].Reverse());
    }
}
