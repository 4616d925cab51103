namespace Smug.Smt.Bounds;

/// <summary>Some rows over some variables in float32, by row and by column: minimise w·x with A·x ≥ b, lower ≤ x ≤ upper. All other variables are at 0.</summary>
/// <remarks>Rows and variables are numbered anew, those with most coefficients first, as <see cref="SlicedMatrix"/> likes it; vectors are as long as its slices,
/// with 0 at the end. Not thread-safe.</remarks>
internal sealed class RelaxedProgram
{
    private int[] _rowPlace = [];
    private int[] _variablePlace = [];
    private int[] _rowLength = [];
    private int[] _variableLength = [];

    /// <summary>Takes the chosen rows over the chosen variables.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="lower">0 or 1 per variable: the smallest value it may take. One that is left out may take 0.</param>
    /// <param name="upper">0 or 1 per variable: the largest.</param>
    /// <param name="keepRow">Which rows; null for all.</param>
    /// <param name="keepVariable">Which variables; null for all.</param>
    public RelaxedProgram(ScaledRows rows, byte[] lower, byte[] upper, bool[]? keepRow = null, bool[]? keepVariable = null) =>
        Load(rows, lower, upper, keepRow, keepVariable);

    /// <summary>Which of all rows each is.</summary>
    public int[] Rows { get; private set; } = [];

    /// <summary>Which of all variables each is.</summary>
    public int[] Variables { get; private set; } = [];

    public float[] Weight { get; private set; } = [];

    public float[] Lower { get; private set; } = [];

    public float[] Upper { get; private set; } = [];

    public float[] Bound { get; private set; } = [];

    /// <summary>1 / Σ |coefficient| per variable.</summary>
    public float[] VariableStep { get; private set; } = [];

    /// <summary>1 / Σ |coefficient| per row.</summary>
    public float[] RowStep { get; private set; } = [];

    /// <summary>How many coefficients there are.</summary>
    public int EntryCount { get; private set; }

    /// <summary>The rows, a line each.</summary>
    public SlicedMatrix ByRow { get; } = new();

    /// <summary>The variables, a line each.</summary>
    public SlicedMatrix ByVariable { get; } = new();

    /// <summary>Takes other rows and variables in the place of these, and of their memory.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="lower">0 or 1 per variable: the smallest value it may take. One that is left out may take 0.</param>
    /// <param name="upper">0 or 1 per variable: the largest.</param>
    /// <param name="keepRow">Which rows; null for all.</param>
    /// <param name="keepVariable">Which variables; null for all.</param>
    public void Load(ScaledRows rows, byte[] lower, byte[] upper, bool[]? keepRow, bool[]? keepVariable)
    {
        if (_rowLength.Length < rows.RowCount) (_rowLength, _rowPlace) = (new int[rows.RowCount * 3 / 2], new int[rows.RowCount * 3 / 2]);
        if (_variableLength.Length < rows.VariableCount) (_variableLength, _variablePlace) = (new int[rows.VariableCount], new int[rows.VariableCount]);
        Count(rows, keepRow, keepVariable);
        Rows = ByLength(_rowLength.AsSpan(0, rows.RowCount), keepRow);
        Variables = ByLength(_variableLength.AsSpan(0, rows.VariableCount), keepVariable);
        for (var i = 0; i < Rows.Length; i++) _rowPlace[Rows[i]] = i;
        for (var j = 0; j < Variables.Length; j++) _variablePlace[Variables[j]] = j;
        ByRow.Reserve(Array.ConvertAll(Rows, i => _rowLength[i]));
        ByVariable.Reserve(Array.ConvertAll(Variables, j => _variableLength[j]));
        var (m, n) = (ByRow.Slices * SlicedMatrix.Width, ByVariable.Slices * SlicedMatrix.Width);
        (Bound, RowStep) = (new float[m], new float[m]);
        (Weight, Lower, Upper, VariableStep) = (new float[n], new float[n], new float[n], new float[n]);
        for (var i = 0; i < Rows.Length; i++) Bound[i] = (float)rows.Bound[Rows[i]];
        for (var j = 0; j < Variables.Length; j++) (Weight[j], Lower[j], Upper[j]) = (rows.Weight[Variables[j]], lower[Variables[j]], upper[Variables[j]]);
        Fill(rows, keepRow, keepVariable);
        for (var i = 0; i < Rows.Length; i++) RowStep[i] = RowStep[i] > 0 ? 1 / RowStep[i] : 1;
        for (var j = 0; j < Variables.Length; j++) VariableStep[j] = VariableStep[j] > 0 ? 1 / VariableStep[j] : 1;
    }

    private void Count(ScaledRows rows, bool[]? keepRow, bool[]? keepVariable)
    {
        Array.Clear(_rowLength);
        Array.Clear(_variableLength);
        EntryCount = 0;
        for (var i = 0; i < rows.RowCount; i++)
        {
            if (keepRow is not null && !keepRow[i]) continue;
            foreach (var j in rows.Column.AsSpan(rows.RowStart[i], rows.RowStart[i + 1] - rows.RowStart[i]))
            {
                if (keepVariable is not null && !keepVariable[j]) continue;
                _rowLength[i]++;
                _variableLength[j]++;
            }

            EntryCount += _rowLength[i];
        }
    }

    /// <summary>Entries go in by row, so that those of a variable come in the order of all rows.</summary>
    private void Fill(ScaledRows rows, bool[]? keepRow, bool[]? keepVariable)
    {
        for (var i = 0; i < rows.RowCount; i++)
        {
            if (keepRow is not null && !keepRow[i]) continue;
            var row = _rowPlace[i];
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++)
            {
                if (keepVariable is not null && !keepVariable[rows.Column[e]]) continue;
                var (variable, coefficient) = (_variablePlace[rows.Column[e]], (float)rows.Coefficient[e]);
                ByRow.Add(row, variable, coefficient);
                ByVariable.Add(variable, row, coefficient);
                RowStep[row] += Math.Abs(coefficient);
                VariableStep[variable] += Math.Abs(coefficient);
            }
        }
    }

    /// <summary>What is kept, the longest first; of equals the first first.</summary>
    private static int[] ByLength(ReadOnlySpan<int> length, bool[]? keep)
    {
        var longest = 0;
        foreach (var l in length) longest = Math.Max(longest, l);
        var (first, count) = (new int[longest + 2], 0);
        for (var k = 0; k < length.Length; k++)
        {
            if (keep is not null && !keep[k]) continue;
            first[longest - length[k] + 1]++;
            count++;
        }

        for (var l = 1; l < first.Length; l++) first[l] += first[l - 1];
        var places = new int[count];
        for (var k = 0; k < length.Length; k++)
        {
            if (keep is null || keep[k]) places[first[longest - length[k]]++] = k;
        }

        return places;
    }
}
