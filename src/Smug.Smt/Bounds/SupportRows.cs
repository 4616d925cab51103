namespace Smug.Smt.Bounds;

/// <summary>Rows over the variables that a point has above 0: all that bears upon how far the point is beyond a row. Variables above a half are taken as
/// 1 − m. Immutable.</summary>
internal sealed class SupportRows
{
    private const double Least = 1e-6;

    public SupportRows(ScaledRows rows, double[] point)
    {
        Value = Array.ConvertAll(point, x => (float)Math.Min(x, 1 - x));
        IsComplemented = Array.ConvertAll(point, x => x > 0.5);
        (Start, Slack, Bound) = (new int[rows.RowCount + 1], new double[rows.RowCount], new double[rows.RowCount]);
        var entries = 0;
        foreach (var column in rows.Column) entries += point[column] > Least ? 1 : 0;
        (Variable, Coefficient) = (new int[entries], new float[entries]);
        for (var (i, at) = (0, 0); i < rows.RowCount; i++)
        {
            var (slack, bound) = (-rows.Bound[i], rows.Bound[i]);
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++)
            {
                var (variable, a) = (rows.Column[e], rows.Coefficient[e]);
                if (point[variable] is not (> Least and var x)) continue;
                slack += a * x;
                if (IsComplemented[variable]) (a, bound) = (-a, bound - a);
                (Variable[at], Coefficient[at]) = (variable, (float)a);
                at++;
            }

            (Start[i + 1], Slack[i], Bound[i]) = (at, slack, bound);
        }
    }

    /// <summary>One per variable of the set: its value or, where that is above a half, what is missing to 1.</summary>
    public float[] Value { get; }

    /// <summary>One per variable of the set: whether it is above a half.</summary>
    public bool[] IsComplemented { get; }

    /// <summary>The rows' bounds, with such variables complemented.</summary>
    public double[] Bound { get; }

    /// <summary>A·x − b.</summary>
    public double[] Slack { get; }

    /// <summary>Row i's entries are Start[i] to Start[i + 1] − 1, variables ascending.</summary>
    public int[] Start { get; }

    public int[] Variable { get; }

    public float[] Coefficient { get; }
}
