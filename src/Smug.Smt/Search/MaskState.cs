using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>A mask under change, with every row's slack against the tightened set and the list of violated rows.</summary>
/// <remarks>A flip costs one step per row of the variable. Not thread-safe.</remarks>
internal sealed class MaskState
{
    /// <summary>How much a violated row weighs beside its violation, as a share of what the row asks for from the worst mask: a row that lacks almost nothing
    /// must be mended too.</summary>
    public const double Charge = 0.05;

    private readonly long[] _slack;
    private readonly ViolatedRows _violated = new();
    private long _cost;

    public MaskState(ScaledRows rows, bool[] mask)
    {
        Rows = rows;
        Mask = (bool[])mask.Clone();
        (_slack, RowScale) = (new long[rows.RowCount], new double[rows.RowCount]);
        _violated.Clear(rows.RowCount);
        for (var i = 0; i < rows.RowCount; i++)
        {
            var (sum, least) = (0L, 0L);
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++)
            {
                sum += mask[rows.Column[e]] ? rows.Tight[e] : 0;
                least += Math.Min(0, rows.Tight[e]);
            }

            RowScale[i] = 1.0 / Math.Max(1, rows.TightBound[i] - least);
            _slack[i] = sum - rows.TightBound[i];
            if (_slack[i] < 0) _violated.Set(i, true);
        }

        for (var j = 0; j < mask.Length; j++) _cost += mask[j] ? rows.Weight[j] : 0;
    }

    public ScaledRows Rows { get; }

    public bool[] Mask { get; }

    public long Cost => _cost;

    /// <summary>1 / (bound − minimum) per row: rows of any scale weigh the same.</summary>
    public double[] RowScale { get; }

    public int ViolatedCount => _violated.Count;

    public int Violated(int index) => _violated[index];

    public long Slack(int row) => _slack[row];

    public void Flip(int variable)
    {
        var rows = Rows;
        var on = Mask[variable] = !Mask[variable];
        _cost += on ? rows.Weight[variable] : -rows.Weight[variable];
        for (var p = rows.ColumnStart[variable]; p < rows.ColumnStart[variable + 1]; p++)
        {
            var i = rows.ColumnRow[p];
            var coefficient = rows.Tight[rows.ColumnEntry[p]];
            var before = _slack[i];
            var after = _slack[i] = on ? before + coefficient : before - coefficient;
            if (before < 0 != after < 0) _violated.Set(i, after < 0);
        }
    }

    /// <summary>Takes over a mask.</summary>
    public void MoveTo(bool[] mask)
    {
        for (var j = 0; j < mask.Length; j++)
        {
            if (Mask[j] != mask[j]) Flip(j);
        }
    }

    /// <summary>Flips some variables, unless a row that held would be violated then. Others may do so side by side with variables that share no row with these.</summary>
    /// <returns>Whether they were flipped.</returns>
    public bool TryFlip(List<int> variables)
    {
        var cost = 0L;
        foreach (var variable in variables) cost += Turn(variable);
        foreach (var variable in variables)
        {
            for (var p = Rows.ColumnStart[variable]; p < Rows.ColumnStart[variable + 1]; p++)
            {
                if (_slack[Rows.ColumnRow[p]] >= 0) continue;
                foreach (var flipped in variables) Turn(flipped);
                return false;
            }
        }

        Interlocked.Add(ref _cost, cost);
        return true;
    }

    /// <summary>How much the weighted violation would fall (above 0) or rise (below 0) by flipping a variable.</summary>
    public double Relief(int variable, double[] rowWeight)
    {
        var rows = Rows;
        var sign = Mask[variable] ? -1L : 1L;
        var relief = 0.0;
        for (var p = rows.ColumnStart[variable]; p < rows.ColumnStart[variable + 1]; p++)
        {
            var i = rows.ColumnRow[p];
            var before = _slack[i];
            var after = before + (sign * rows.Tight[rows.ColumnEntry[p]]);
            if (before >= 0 && after >= 0) continue;
            relief += (((Math.Min(0, after) - Math.Min(0, before)) * RowScale[i]) + (before < 0 ? Charge : 0) - (after < 0 ? Charge : 0)) * rowWeight[i];
        }

        return relief;
    }

    /// <summary>Flips a variable without noting what it violates. Returns the change of the cost.</summary>
    private long Turn(int variable)
    {
        var rows = Rows;
        var on = Mask[variable] = !Mask[variable];
        for (var p = rows.ColumnStart[variable]; p < rows.ColumnStart[variable + 1]; p++)
        {
            var coefficient = rows.Tight[rows.ColumnEntry[p]];
            _slack[rows.ColumnRow[p]] += on ? coefficient : -coefficient;
        }

        return on ? rows.Weight[variable] : -rows.Weight[variable];
    }
}
