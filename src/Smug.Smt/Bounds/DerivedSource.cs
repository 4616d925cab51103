using System.Numerics;
using Smug.Smt.Certificates;

namespace Smug.Smt.Bounds;

/// <summary>Where a row that is added to a component comes from; enough to derive it again.</summary>
/// <param name="Rows">The rows it comes from: own rows, and rows derived before.</param>
internal abstract record DerivedSource(IReadOnlyList<int> Rows)
{
    /// <summary>How many of the values fixed at the root are put in before it is derived.</summary>
    public int After { get; init; }
}

/// <summary>Rounding of a sum of rows, each in 40 bits (<see cref="RoundedSum"/>).</summary>
/// <param name="Rows">Own rows, and rows derived before.</param>
/// <param name="Factors">One per row, above 0.</param>
/// <param name="Divisor">δ, above 0, in the sum's whole numbers.</param>
/// <param name="Complemented">The variables taken as 1 − m, ascending.</param>
internal sealed record SumSource(IReadOnlyList<int> Rows, IReadOnlyList<int> Factors, long Divisor, IReadOnlyList<int> Complemented) : DerivedSource(Rows)
{
    /// <summary>Compares what two sources contain.</summary>
    public static IEqualityComparer<SumSource> SameContent { get; } = new Comparer();

    private sealed class Comparer : IEqualityComparer<SumSource>
    {
        public bool Equals(SumSource? a, SumSource? b) =>
            ReferenceEquals(a, b) || (a is not null && b is not null && a.Divisor == b.Divisor && AreSame(a.Rows, b.Rows)
                && AreSame(a.Factors, b.Factors) && AreSame(a.Complemented, b.Complemented));

        public int GetHashCode(SumSource source) =>
            unchecked((int)(((((source.Divisor * 1000003) + source.Rows[0]) * 1000003) + source.Rows[^1]) * 1000003) + (source.Factors[^1] * 31) + source.Complemented.Count);

        private static bool AreSame(IReadOnlyList<int> a, IReadOnlyList<int> b)
        {
            if (a.Count != b.Count) return false;
            for (var k = 0; k < a.Count; k++)
            {
                if (a[k] != b[k]) return false;
            }

            return true;
        }
    }
}

/// <summary>The least value of a sum over all masks of some rows, or over kept assignments.</summary>
/// <param name="Rows">The rows; none where assignments are kept.</param>
/// <param name="Variables">All their variables, in the order in which few cases arise.</param>
/// <param name="Coefficients">The sum's, one per variable; 0 is allowed.</param>
/// <param name="Bound">The least value.</param>
internal sealed record LeastSource(IReadOnlyList<int> Rows, IReadOnlyList<int> Variables, IReadOnlyList<int> Coefficients, long Bound) : DerivedSource(Rows)
{
    /// <summary>The <see cref="KeptSource"/> among the component's derived sources whose assignments are meant; −1 where rows say which.</summary>
    public int Kept { get; init; } = -1;

    /// <summary>Σ coefficient · m ≥ bound; null where every coefficient is 0.</summary>
    public Row? Row()
    {
        int[] places = [.. Enumerable.Range(0, Variables.Count).Where(k => Coefficients[k] != 0).OrderBy(k => Variables[k])];
        return places.Length == 0 ? null : new Row([.. places.Select(k => Variables[k])], [.. places.Select(k => (BigInteger)Coefficients[k])], Bound, 0);
    }

    /// <summary>The sum in other numbers, where some variables have values: these go to the other side.</summary>
    /// <param name="row">A row's number there; −1 where it is gone.</param>
    /// <param name="variable">A variable's number there, and its value; null where it has none.</param>
    public LeastSource Renumbered(Func<int, int> row, Func<int, (int Number, bool? Value)> variable)
    {
        var (variables, coefficients, bound) = (new List<int>(), new List<int>(), Bound);
        foreach (var (k, j) in Variables.Index())
        {
            var (number, value) = variable(j);
            if (value is null)
            {
                variables.Add(number);
                coefficients.Add(Coefficients[k]);
            }
            else if (value.Value)
            {
                bound -= Coefficients[k];
            }
        }

        return new LeastSource([.. Rows.Select(row).Where(i => i >= 0)], variables, coefficients, bound);
    }
}

/// <summary>Kept assignments, no row: those that satisfy the rows, or that every part keeps, without those through which every way costs the bound or more.</summary>
/// <param name="Rows">The rows; none where there are parts.</param>
/// <param name="Parts">Assignments kept before; none where there are rows.</param>
/// <param name="Variables">All their variables, in the parts' order.</param>
/// <param name="Coefficients">One per variable: the sum of the parts' costs.</param>
/// <param name="Bound">The cost from which nothing is kept.</param>
/// <param name="Beside">Rows that, with a sum of at least <paramref name="Bound"/>, prove the component's bound: own ones, and rows derived before.</param>
/// <param name="Exponent">Of the power of two that multiplies them.</param>
internal sealed record KeptSource(
    IReadOnlyList<int> Rows,
    IReadOnlyList<KeptSource.Part> Parts,
    IReadOnlyList<int> Variables,
    IReadOnlyList<int> Coefficients,
    long Bound,
    IReadOnlyList<int> Beside,
    int Exponent) : DerivedSource(Rows)
{
    /// <summary>Assignments kept before, at a cost.</summary>
    /// <param name="Source">A <see cref="KeptSource"/> among the component's derived sources.</param>
    /// <param name="Costs">One per variable of it, in its order.</param>
    internal sealed record Part(int Source, IReadOnlyList<int> Costs);
}

/// <summary>The least value of a sum over all masks of some rows, or less, by branch and bound.</summary>
/// <param name="Rows">The rows: own ones, and rows derived before.</param>
/// <param name="Variables">All their variables.</param>
/// <param name="Coefficients">The sum's, one per variable, none 0.</param>
/// <param name="Bound">What the sum is not below.</param>
/// <param name="Tree">The argument; its variables are places in <paramref name="Variables"/>, its rows places in <paramref name="Rows"/>.</param>
internal sealed record TileSource(
    IReadOnlyList<int> Rows, IReadOnlyList<int> Variables, IReadOnlyList<int> Coefficients, long Bound, PackedTree Tree) : DerivedSource(Rows);
