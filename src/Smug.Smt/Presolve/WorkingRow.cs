using System.Numerics;

namespace Smug.Smt.Presolve;

/// <summary>A row under reduction: only free variables, whole numbers, with its smallest and largest left-hand side at hand.</summary>
/// <remarks>No rule makes |bound| + Σ |coefficient| larger, so that a row in machine integers stays in them (<see cref="Row.MostInMachineIntegers"/>).</remarks>
internal sealed class WorkingRow
{
    private long[]? _small;
    private BigInteger[]? _big;
    private double[]? _approximate;

    public WorkingRow(Row row, int index)
    {
        Index = index;
        Exponent = row.Exponent;
        Variables = row.Places;
        Bound = row.Bound;

        // Clipping changes numbers in their place; variables are never changed in theirs.
        if (row.Small is { } small)
        {
            _small = small.AsSpan().ToArray();
            var (least, most) = (0L, 0L);
            foreach (var coefficient in small)
            {
                least += Math.Min(0, coefficient);
                most += Math.Max(0, coefficient);
            }

            (Minimum, Maximum) = (least, most);
        }
        else
        {
            _big = (BigInteger[])row.Big.Clone();
            (Minimum, Maximum) = row.Range();
        }
    }

    /// <summary>The row's place in the original set.</summary>
    public int Index { get; }

    public int Exponent { get; }

    public int[] Variables { get; private set; }

    public WholeNumber Bound { get; private set; }

    /// <summary>Σ of the negative coefficients: the smallest left-hand side.</summary>
    public WholeNumber Minimum { get; private set; }

    /// <summary>Σ of the positive coefficients: the largest left-hand side.</summary>
    public WholeNumber Maximum { get; private set; }

    /// <summary>bound − minimum: what the row lacks at its smallest. Above 0 unless the row always holds.</summary>
    public WholeNumber Lack => Bound - Minimum;

    /// <summary>Whether the row says no more than that one of some literals holds: those that satisfy it alone. It says more where the others together
    /// satisfy it too.</summary>
    public bool IsClause
    {
        get
        {
            WholeNumber lack = Lack, others = 0;
            for (var i = 0; i < Variables.Length; i++)
            {
                var magnitude = WholeNumber.Abs(Coefficient(i));
                if (magnitude < lack) others += magnitude;
            }

            return others < lack;
        }
    }

    /// <summary>The set's clock when this row last changed.</summary>
    public int Stamp { get; set; }

    /// <summary>The coefficients for loops; null where the row is not in machine integers.</summary>
    public long[]? Small => _small;

    /// <summary>Coefficients, then the bound, divided by <see cref="Lack"/>; for choosing what to test exactly.</summary>
    public double[] Approximate => _approximate ??= Approximations();

    /// <summary>A variable's place; −1 where the row is without it.</summary>
    public int Find(int variable)
    {
        var variables = Variables;
        var (low, high) = (0, variables.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (variables[middle] < variable) low = middle + 1;
            else high = middle;
        }

        return low < variables.Length && variables[low] == variable ? low : -1;
    }

    /// <summary>A coefficient by its place.</summary>
    /// <remarks>With the cast, or the two would meet as a <see cref="BigInteger"/>.</remarks>
    public WholeNumber Coefficient(int place) => _small is { } small ? (WholeNumber)small[place] : _big![place];

    /// <summary>The sign of a coefficient by its place.</summary>
    public int SignAt(int place) => _small is { } small ? Math.Sign(small[place]) : _big![place].Sign;

    public WholeNumber CoefficientOf(int variable) => Find(variable) is >= 0 and var place ? Coefficient(place) : 0;

    /// <summary>The sign of a variable's coefficient; 0 where the row is without it.</summary>
    public int SignOf(int variable) => Find(variable) is >= 0 and var place ? SignAt(place) : 0;

    /// <summary>Puts a value in a variable's place.</summary>
    public void Substitute(int variable, bool value)
    {
        var place = Find(variable);
        var coefficient = Coefficient(place);
        if (coefficient.Sign > 0) Maximum -= coefficient;
        else Minimum -= coefficient;
        if (value) Bound -= coefficient;
        Variables = Without(Variables, place);
        if (_small is not null) _small = Without(_small, place);
        else _big = Without(_big!, place);
        _approximate = null;
    }

    /// <summary>Replaces every |coefficient| above the lack by the lack. Returns whether any was.</summary>
    public bool Clip()
    {
        var lack = Lack;
        if (lack.Sign <= 0) return false;
        var opposite = -lack;
        var changed = false;
        for (var i = 0; i < Variables.Length; i++)
        {
            var coefficient = Coefficient(i);
            if (coefficient > lack)
            {
                Maximum -= coefficient - lack;
                Set(i, lack);
            }
            else if (coefficient < opposite)
            {
                // a·m = a + |a|·(1 − m): the clipped term is −lack·m, and the bound keeps its distance to the minimum.
                Minimum += opposite - coefficient;
                Bound += opposite - coefficient;
                Set(i, opposite);
            }
            else
            {
                continue;
            }

            changed = true;
        }

        if (changed) _approximate = null;
        return changed;
    }

    /// <summary>The row as it is now.</summary>
    /// <param name="place">The number of each variable; null where they keep theirs.</param>
    public Row ToRow(int[]? place = null)
    {
        var variables = Variables.AsSpan().ToArray();
        for (var i = 0; place is not null && i < variables.Length; i++) variables[i] = place[variables[i]];
        return _small is { } small ? new Row(variables, small.AsSpan().ToArray(), (long)Bound, Exponent) : new Row(variables, (BigInteger[])_big!.Clone(), Bound, Exponent);
    }

    private void Set(int place, WholeNumber value)
    {
        if (_small is not null) _small[place] = (long)value;
        else _big![place] = value;
    }

    private static T[] Without<T>(T[] items, int place)
    {
        var rest = new T[items.Length - 1];
        items.AsSpan(0, place).CopyTo(rest);
        items.AsSpan(place + 1).CopyTo(rest.AsSpan(place));
        return rest;
    }

    private double[] Approximations()
    {
        var scale = Math.Max(0, Lack.MagnitudeBits - 53);
        var unit = Math.Max(1, (double)(Lack >> scale));
        var values = new double[Variables.Length + 1];
        for (var i = 0; i < Variables.Length; i++) values[i] = (double)(Coefficient(i) >> scale) / unit;
        values[^1] = (double)(Bound >> scale) / unit;
        return values;
    }
}
