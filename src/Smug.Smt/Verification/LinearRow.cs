using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>One term coefficient · value[Index].</summary>
/// <param name="Index">Which input or output.</param>
/// <param name="Coefficient">Any exact number.</param>
public readonly record struct LinearTerm(int Index, Rational Coefficient);

/// <summary>The row Σ coefficient · value[index] ≤ bound. Immutable.</summary>
/// <param name="Terms">Indices may repeat; their coefficients add up.</param>
/// <param name="Bound">The right-hand side.</param>
public sealed record LinearRow(ImmutableArray<LinearTerm> Terms, Rational Bound)
{
    /// <summary>value[a] ≤ value[b].</summary>
    public static LinearRow AtMost(int a, int b) => new([new(a, 1), new(b, -1)], 0);

    /// <summary>value[index] ≤ bound.</summary>
    public static LinearRow Upper(int index, Rational bound) => new([new(index, 1)], bound);

    /// <summary>value[index] ≥ bound.</summary>
    public static LinearRow Lower(int index, Rational bound) => new([new(index, -1)], -bound);

    /// <summary>Whether values satisfy the row exactly.</summary>
    public bool IsSatisfied(ReadOnlySpan<Rational> values)
    {
        var sum = default(Rational);
        foreach (var term in Terms) sum += term.Coefficient * values[term.Index];
        return sum <= Bound;
    }

    internal void Require(int values, string what)
    {
        foreach (var term in Terms)
        {
            if ((uint)term.Index >= (uint)values) throw new UsageException($"VerificationProblem: expected {what} below {values} in a row, got {term.Index}.");
        }
    }
}
