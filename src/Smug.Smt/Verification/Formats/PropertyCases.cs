using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>A linear row over inputs or over outputs, as a property file states it.</summary>
/// <param name="OverInputs">Whether over inputs.</param>
/// <param name="Row">The row.</param>
internal sealed record PropertyRow(bool OverInputs, LinearRow Row);

/// <summary>Makes unsafe cases of rows: rows over one input become the box.</summary>
internal static class PropertyCases
{
    /// <summary>The case in which all rows hold.</summary>
    /// <exception cref="MalformedInputException">An input is not bounded from both sides.</exception>
    internal static UnsafeCase Of(IEnumerable<PropertyRow> rows, int inputs, string source)
    {
        var (low, high) = (new Rational?[inputs], new Rational?[inputs]);
        var (inputRows, outputRows) = (ImmutableArray.CreateBuilder<LinearRow>(), ImmutableArray.CreateBuilder<LinearRow>());
        foreach (var (overInputs, row) in rows)
        {
            if (!overInputs) outputRows.Add(row);
            else if (row.Terms.Length != 1) inputRows.Add(row);
            else
            {
                var (index, coefficient) = row.Terms[0];
                var bound = row.Bound / coefficient;
                if (coefficient.Sign > 0) high[index] = high[index] is { } other ? Rational.Min(other, bound) : bound;
                else low[index] = low[index] is { } other ? Rational.Max(other, bound) : bound;
            }
        }

        for (var i = 0; i < inputs; i++)
        {
            if (low[i] is null || high[i] is null)
                throw new MalformedInputException(source, $"input {i}", "a lower and an upper bound in every case", low[i] is null ? "no lower bound" : "no upper bound");
        }

        return new([.. low.Select(x => x!.Value)], [.. high.Select(x => x!.Value)], inputRows.ToImmutable(), outputRows.ToImmutable());
    }
}
