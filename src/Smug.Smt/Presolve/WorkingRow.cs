using System.Numerics;

namespace Smug.Smt.Presolve;

/// <summary>A row under reduction: only free variables, whole numbers, with its smallest and largest left-hand side at hand.</summary>
internal sealed class WorkingRow
{
    private double[]? _approximate;

    public WorkingRow(Row row, int index)
    {
        Index = index;
        Exponent = row.Exponent;
        Variables = (int[])row.Terms.Variables.Clone();
        Coefficients = (BigInteger[])row.Terms.Coefficients.Clone();
        Bound = row.Bound;
        foreach (var coefficient in Coefficients)
        {
            if (coefficient.Sign > 0) Maximum += coefficient;
            else Minimum += coefficient;
        }
    }

    /// <summary>The row's place in the original set.</summary>
    public int Index { get; }

    public int Exponent { get; }

    public int[] Variables { get; private set; }

    public BigInteger[] Coefficients { get; private set; }

    public BigInteger Bound { get; private set; }

    /// <summary>Σ of the negative coefficients: the smallest left-hand side.</summary>
    public BigInteger Minimum { get; private set; }

    /// <summary>Σ of the positive coefficients: the largest left-hand side.</summary>
    public BigInteger Maximum { get; private set; }

    /// <summary>bound − minimum: what the row lacks at its smallest. Above 0 unless the row always holds.</summary>
    public BigInteger Lack => Bound - Minimum;

    /// <summary>The set's clock when this row last changed.</summary>
    public int Stamp { get; set; }

    /// <summary>Coefficients, then the bound, divided by <see cref="Lack"/>; for choosing what to test exactly.</summary>
    public double[] Approximate => _approximate ??= Approximations();

    public int Find(int variable) => Array.BinarySearch(Variables, variable);

    public BigInteger CoefficientOf(int variable) => Find(variable) is >= 0 and var place ? Coefficients[place] : BigInteger.Zero;

    /// <summary>Puts a value in a variable's place.</summary>
    public void Substitute(int variable, bool value)
    {
        var place = Find(variable);
        var coefficient = Coefficients[place];
        if (coefficient.Sign > 0) Maximum -= coefficient;
        else Minimum -= coefficient;
        if (value) Bound -= coefficient;
        Variables = Without(Variables, place);
        Coefficients = Without(Coefficients, place);
        _approximate = null;
    }

    /// <summary>Replaces every |coefficient| above the lack by the lack. Returns whether any was.</summary>
    public bool Clip()
    {
        var lack = Lack;
        if (lack.Sign <= 0) return false;
        var opposite = -lack;
        var changed = false;
        for (var i = 0; i < Coefficients.Length; i++)
        {
            var coefficient = Coefficients[i];
            if (coefficient > lack)
            {
                Maximum -= coefficient - lack;
                Coefficients[i] = lack;
            }
            else if (coefficient < opposite)
            {
                // a·m = a + |a|·(1 − m): the clipped term is −lack·m, and the bound keeps its distance to the minimum.
                Minimum += opposite - coefficient;
                Bound += opposite - coefficient;
                Coefficients[i] = opposite;
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

    private static T[] Without<T>(T[] items, int place)
    {
        var rest = new T[items.Length - 1];
        Array.Copy(items, rest, place);
        Array.Copy(items, place + 1, rest, place, rest.Length - place);
        return rest;
    }

    private double[] Approximations()
    {
        var scale = Math.Max(0, (int)Lack.GetBitLength() - 53);
        var unit = Math.Max(1, (double)(Lack >> scale));
        var values = new double[Coefficients.Length + 1];
        for (var i = 0; i < Coefficients.Length; i++) values[i] = (double)(Coefficients[i] >> scale) / unit;
        values[^1] = (double)(Bound >> scale) / unit;
        return values;
    }
}
