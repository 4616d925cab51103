using System.Globalization;
using System.Text;

namespace Smug.Smt;

/// <summary>Writes and reads pseudo-Boolean problems in the OPB format of the pseudo-Boolean competitions.</summary>
/// <remarks>A row's whole-number form is written as it is, so nothing is rounded; coefficients may be of any size. Variable i of a set is
/// <c>x(i+1)</c>.</remarks>
public static class OpbFile
{
    /// <summary>Writes a set with its objective.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="set">The set.</param>
    public static void Write(TextWriter output, ConstraintSet set)
    {
        output.Write(string.Create(CultureInfo.InvariantCulture, $"* #variable= {set.VariableCount} #constraint= {set.Rows.Count}\n"));
        var line = new StringBuilder("min:");
        for (var v = 0; v < set.VariableCount; v++) line.Append(CultureInfo.InvariantCulture, $" +{set.Weights[v]} x{v + 1}");
        output.Write(line.Append(" ;\n"));
        foreach (var row in set.Rows)
        {
            line.Clear();
            for (var i = 0; i < row.Variables.Count; i++)
                line.Append(CultureInfo.InvariantCulture, $"{(row.Coefficients[i].Sign > 0 ? "+" : "")}{row.Coefficients[i]} x{row.Variables[i] + 1} ");

            // The format has no row without terms: "+0 x1" stands for one.
            if (row.Variables.Count == 0) line.Append("+0 x1 ");
            output.Write(line.Append(CultureInfo.InvariantCulture, $">= {row.Bound} ;\n"));
        }
    }

    /// <summary>Reads a problem: linear rows with &gt;=, &lt;=, &gt;, &lt; or =, literals <c>x</c> and <c>~x</c>, constants, an optional <c>min:</c> objective, comments.</summary>
    /// <param name="input">The text.</param>
    /// <param name="source">The file's name, for errors.</param>
    /// <param name="limits">What is accepted; null for <see cref="OpbLimits"/>'s defaults.</param>
    /// <exception cref="MalformedInputException">The text is no linear OPB problem, or exceeds a limit.</exception>
    public static OpbProblem Read(TextReader input, string source, OpbLimits? limits = null) => new OpbReader(input, source, limits ?? new OpbLimits()).Read();
}

/// <summary>Limits of <see cref="OpbFile.Read"/>.</summary>
public sealed record OpbLimits
{
    /// <summary>Most variables.</summary>
    public int Variables { get; init; } = 1 << 22;

    /// <summary>Most rows.</summary>
    public int Rows { get; init; } = 1 << 22;

    /// <summary>Most terms in all rows together.</summary>
    public int Terms { get; init; } = 1 << 26;

    /// <summary>Longest number, in digits.</summary>
    public int Digits { get; init; } = 4096;
}
