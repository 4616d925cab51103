using System.Numerics;

namespace Smug.Smt;

/// <summary>Builds rows from numbers that are exact: every finite float32 or float64, and every product of two, is m · 2^e.</summary>
/// <remarks>Not thread-safe; one builder makes one row after another.</remarks>
public sealed class ConstraintBuilder
{
    private readonly SortedDictionary<int, Dyadic> _terms = [];

    /// <summary>Adds a · b · m[variable] to the left-hand side, exactly. Terms of the same variable are summed.</summary>
    /// <exception cref="UsageException">A factor is not finite.</exception>
    public ConstraintBuilder Add(int variable, double a, double b = 1) => Add(variable, Dyadic.From(a) * Dyadic.From(b));

    /// <summary>Adds coefficient · m[variable] to the left-hand side.</summary>
    public ConstraintBuilder Add(int variable, Dyadic coefficient)
    {
        _terms[variable] = _terms.TryGetValue(variable, out var sum) ? sum + coefficient : coefficient;
        return this;
    }

    /// <summary>Ends the row as Σ … ≥ bound.</summary>
    public Row AtLeast(Dyadic bound) => Finish(bound, strict: false);

    /// <summary>Ends the row as Σ … &gt; bound: all left-hand sides are multiples of one power of two, so this is ≥ the next multiple.</summary>
    public Row MoreThan(Dyadic bound) => Finish(bound, strict: true);

    private Row Finish(Dyadic bound, bool strict)
    {
        var terms = _terms.Where(term => !term.Value.IsZero).ToArray();
        _terms.Clear();

        // The unit is the smallest power of two among the coefficients; the left-hand side is always a multiple of it,
        // so the bound may be rounded up to a multiple without changing the set of masks.
        var exponent = terms.Length == 0 ? 0 : terms.Min(term => term.Value.Exponent);
        var coefficients = terms.Select(term => term.Value.Mantissa << (term.Value.Exponent - exponent)).ToArray();
        var (scaled, exact) = bound.CeilingToMultiple(exponent);
        if (strict && exact) scaled += BigInteger.One;
        return new Row([.. terms.Select(term => term.Key)], coefficients, scaled, exponent);
    }
}
