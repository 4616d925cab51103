namespace Smug.Smt.Bounds;

/// <summary>Some rows over some variables in float64, by row and by column: minimise w·x with A·x ≥ b, lower ≤ x ≤ upper. All other variables are at 0.
/// Immutable.</summary>
internal sealed class RelaxedProgram
{
    /// <summary>Takes the chosen rows over the chosen variables.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="lower">0 or 1 per variable: the smallest value it may take. One that is left out may take 0.</param>
    /// <param name="upper">0 or 1 per variable: the largest.</param>
    /// <param name="keepRow">Which rows; null for all.</param>
    /// <param name="keepVariable">Which variables; null for all.</param>
    public RelaxedProgram(ScaledRows rows, byte[] lower, byte[] upper, bool[]? keepRow = null, bool[]? keepVariable = null)
    {
        Rows = Places(rows.RowCount, keepRow);
        Variables = Places(rows.VariableCount, keepVariable);
        var place = new int[rows.VariableCount];
        Array.Fill(place, -1);
        for (var j = 0; j < Variables.Length; j++) place[Variables[j]] = j;
        Weight = Array.ConvertAll(Variables, j => (double)rows.Weight[j]);
        Lower = Array.ConvertAll(Variables, j => (double)lower[j]);
        Upper = Array.ConvertAll(Variables, j => (double)upper[j]);
        Bound = Array.ConvertAll(Rows, i => rows.Bound[i]);
        (RowStart, ColumnStart) = (new int[Rows.Length + 1], new int[Variables.Length + 1]);
        for (var i = 0; i < Rows.Length; i++)
        {
            RowStart[i + 1] = RowStart[i];
            for (var e = rows.RowStart[Rows[i]]; e < rows.RowStart[Rows[i] + 1]; e++)
            {
                if (place[rows.Column[e]] is not (>= 0 and var j)) continue;
                RowStart[i + 1]++;
                ColumnStart[j + 1]++;
            }
        }

        for (var j = 0; j < Variables.Length; j++) ColumnStart[j + 1] += ColumnStart[j];
        var (entries, next) = (RowStart[^1], ColumnStart[..^1]);
        (Column, Coefficient, ColumnRow, ColumnCoefficient) = (new int[entries], new double[entries], new int[entries], new double[entries]);
        for (var (i, at) = (0, 0); i < Rows.Length; i++)
        {
            for (var e = rows.RowStart[Rows[i]]; e < rows.RowStart[Rows[i] + 1]; e++)
            {
                if (place[rows.Column[e]] is not (>= 0 and var j)) continue;
                (Column[at], Coefficient[at]) = (j, rows.Coefficient[e]);
                (ColumnRow[next[j]], ColumnCoefficient[next[j]]) = (i, rows.Coefficient[e]);
                at++;
                next[j]++;
            }
        }
    }

    /// <summary>Which of all rows each is.</summary>
    public int[] Rows { get; }

    /// <summary>Which of all variables each is.</summary>
    public int[] Variables { get; }

    public double[] Weight { get; }

    public double[] Lower { get; }

    public double[] Upper { get; }

    public double[] Bound { get; }

    /// <summary>Row i's entries are RowStart[i] to RowStart[i + 1] − 1.</summary>
    public int[] RowStart { get; }

    public int[] Column { get; }

    public double[] Coefficient { get; }

    /// <summary>Variable j's entries by column are ColumnStart[j] to ColumnStart[j + 1] − 1.</summary>
    public int[] ColumnStart { get; }

    public int[] ColumnRow { get; }

    public double[] ColumnCoefficient { get; }

    private static int[] Places(int count, bool[]? keep) => [.. Enumerable.Range(0, count).Where(k => keep is null || keep[k])];
}
