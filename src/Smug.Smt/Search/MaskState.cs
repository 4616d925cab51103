using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>A mask under change, with every row's slack against the tightened set and the list of violated rows.</summary>
/// <remarks>A flip costs one step per row of the variable. Not thread-safe.</remarks>
internal sealed class MaskState
{
    private readonly long[] _slack;
    private readonly int[] _violated;
    private readonly int[] _place;

    public MaskState(ScaledRows rows, bool[] mask)
    {
        Rows = rows;
        Mask = (bool[])mask.Clone();
        (_slack, _violated, _place) = (new long[rows.RowCount], new int[rows.RowCount], new int[rows.RowCount]);
        RowScale = new double[rows.RowCount];
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
            _place[i] = -1;
            if (_slack[i] < 0) SetViolated(i, true);
        }

        for (var j = 0; j < mask.Length; j++) Cost += mask[j] ? rows.Weight[j] : 0;
    }

    public ScaledRows Rows { get; }

    public bool[] Mask { get; }

    public long Cost { get; private set; }

    /// <summary>1 / (bound − minimum) per row: rows of any scale weigh the same.</summary>
    public double[] RowScale { get; }

    public int ViolatedCount { get; private set; }

    public int Violated(int index) => _violated[index];

    public long Slack(int row) => _slack[row];

    public void Flip(int variable)
    {
        var rows = Rows;
        var on = Mask[variable] = !Mask[variable];
        Cost += on ? rows.Weight[variable] : -rows.Weight[variable];
        for (var p = rows.ColumnStart[variable]; p < rows.ColumnStart[variable + 1]; p++)
        {
            var i = rows.ColumnRow[p];
            var coefficient = rows.Tight[rows.ColumnEntry[p]];
            var before = _slack[i];
            var after = _slack[i] = on ? before + coefficient : before - coefficient;
            if (before < 0 != after < 0) SetViolated(i, after < 0);
        }
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
            relief += (Math.Min(0, after) - Math.Min(0, before)) * RowScale[i] * rowWeight[i];
        }

        return relief;
    }

    private void SetViolated(int row, bool violated)
    {
        if (violated)
        {
            _place[row] = ViolatedCount;
            _violated[ViolatedCount++] = row;
            return;
        }

        var last = _violated[--ViolatedCount];
        (_violated[_place[row]], _place[last]) = (last, _place[row]);
        _place[row] = -1;
    }
}
