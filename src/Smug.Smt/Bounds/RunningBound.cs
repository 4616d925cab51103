using System.Runtime.InteropServices;

namespace Smug.Smt.Bounds;

/// <summary>What multipliers prove, kept up to date while one row takes the place of others: exact, as <see cref="DualBound"/> is, but at the price of the rows that
/// change. Not thread-safe.</summary>
internal sealed class RunningBound
{
    private readonly ScaledRows _rows;
    private readonly FixedPoint[] _reduced;
    private readonly List<long> _multipliers;
    private FixedPoint _bounds;

    /// <summary>Begins with rows alone.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="multipliers">One per row.</param>
    public RunningBound(ScaledRows rows, double[] multipliers)
    {
        (_rows, _reduced, _multipliers) = (rows, new FixedPoint[rows.VariableCount], [.. multipliers.Select(DualBound.Round)]);
        var none = new byte[rows.VariableCount];
        _bounds = DualBound.Evaluate(rows, Multipliers, none, none, _reduced);
    }

    /// <summary>One per row, then one per row that came, in units of 2^−24.</summary>
    public ReadOnlySpan<long> Multipliers => CollectionsMarshal.AsSpan(_multipliers);

    /// <summary>w − λ·A.</summary>
    public ReadOnlySpan<FixedPoint> Reduced => _reduced;

    /// <summary>The bound before it is rounded up, of variables that may all be 0 or 1.</summary>
    public FixedPoint Total
    {
        get
        {
            var total = _bounds;
            foreach (var reduced in _reduced)
            {
                if (reduced.IsNegative) total += reduced;
            }

            return total;
        }
    }

    /// <summary>Lets a row take the place of others, whose multipliers become 0.</summary>
    /// <param name="gone">The others.</param>
    /// <param name="row">The row.</param>
    /// <param name="multiplier">Its multiplier.</param>
    public void Exchange(IReadOnlyList<int> gone, SumRow row, double multiplier)
    {
        foreach (var i in gone)
        {
            var (first, count) = (_rows.RowStart[i], _rows.RowStart[i + 1] - _rows.RowStart[i]);
            Add(-_multipliers[i], _rows.Column.AsSpan(first, count), _rows.Relaxed.AsSpan(first, count), _rows.RelaxedBound[i]);
            _multipliers[i] = 0;
        }

        _multipliers.Add(DualBound.Round(multiplier));
        Add(_multipliers[^1], row.Variables, row.Coefficients, row.Bound);
    }

    /// <summary>Lets a row take the place of one that came.</summary>
    /// <param name="place">Its place among <see cref="Multipliers"/>.</param>
    /// <param name="before">The row that goes.</param>
    /// <param name="row">The row.</param>
    /// <param name="multiplier">Its multiplier.</param>
    public void Replace(int place, SumRow before, SumRow row, double multiplier)
    {
        Add(-_multipliers[place], before.Variables, before.Coefficients, before.Bound);
        _multipliers[place] = DualBound.Round(multiplier);
        Add(_multipliers[place], row.Variables, row.Coefficients, row.Bound);
    }

    private void Add(long multiplier, ReadOnlySpan<int> variables, ReadOnlySpan<long> coefficients, long bound)
    {
        _bounds += FixedPoint.Product(multiplier, bound);
        for (var k = 0; k < variables.Length; k++) _reduced[variables[k]] -= FixedPoint.Product(multiplier, coefficients[k]);
    }
}
