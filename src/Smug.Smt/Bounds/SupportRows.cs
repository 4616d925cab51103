namespace Smug.Smt.Bounds;

/// <summary>Rows over the variables that a point has above 0: all that bears upon how far the point is beyond a row. Immutable.</summary>
internal sealed class SupportRows
{
    private const double Least = 1e-6;

    public SupportRows(ScaledRows rows, double[] point)
    {
        (Point, Bound) = (point, rows.Bound);
        (Start, Slack) = (new int[rows.RowCount + 1], new double[rows.RowCount]);
        var entries = 0;
        foreach (var column in rows.Column) entries += point[column] > Least ? 1 : 0;
        (Column, Coefficient) = (new int[entries], new double[entries]);
        for (var (i, at) = (0, 0); i < rows.RowCount; i++)
        {
            var value = 0.0;
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++)
            {
                if (point[rows.Column[e]] is not (> Least and var x)) continue;
                (Column[at], Coefficient[at]) = (rows.Column[e], rows.Coefficient[e]);
                value += rows.Coefficient[e] * x;
                at++;
            }

            (Start[i + 1], Slack[i]) = (at, value - rows.Bound[i]);
        }
    }

    /// <summary>One value per variable of the set.</summary>
    public double[] Point { get; }

    public double[] Bound { get; }

    /// <summary>A·x − b.</summary>
    public double[] Slack { get; }

    /// <summary>Row i's entries are Start[i] to Start[i + 1] − 1, variables ascending.</summary>
    public int[] Start { get; }

    public int[] Column { get; }

    public double[] Coefficient { get; }
}
