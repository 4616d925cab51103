namespace Smug.Smt.Presolve;

/// <summary>A constraint set under reduction: rules fix variables, drop rows and clip coefficients through it, and it notes every step.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class WorkingSet
{
    private readonly WorkingRow?[] _rows;
    private readonly List<WorkingRow>[] _columns;
    private readonly bool?[] _values;

    public WorkingSet(ConstraintSet set)
    {
        Original = set;
        _values = new bool?[set.VariableCount];
        _columns = new List<WorkingRow>[set.VariableCount];
        for (var i = 0; i < _columns.Length; i++) _columns[i] = [];
        _rows = new WorkingRow?[set.Rows.Count];
        for (var i = 0; i < _rows.Length; i++)
        {
            var row = new WorkingRow(set.Rows[i], i) { Stamp = 1 };
            _rows[i] = row;
            foreach (var variable in row.Variables) _columns[variable].Add(row);
        }
    }

    public ConstraintSet Original { get; }

    /// <summary>Counts changes; a rule remembers it to look only at what changed since its last turn.</summary>
    public int Clock { get; private set; } = 1;

    public List<ReductionStep> Steps { get; } = [];

    /// <summary>A row that no mask can satisfy, once one is known.</summary>
    public int? ViolatedRow { get; set; }

    public int VariableCount => _values.Length;

    /// <summary>The rows that are still needed, in ascending order.</summary>
    public IEnumerable<WorkingRow> Rows => _rows.Where(row => row is not null)!;

    public IReadOnlyList<bool?> Values => _values;

    public bool IsFree(int variable) => _values[variable] is null;

    public bool IsLive(WorkingRow row) => _rows[row.Index] is not null;

    public long Weight(int variable) => Original.Weights[variable];

    /// <summary>The live rows that a free variable stands in.</summary>
    public List<WorkingRow> RowsOf(int variable) => _columns[variable];

    public void Fix(int variable, bool value, ReductionStep why)
    {
        _values[variable] = value;
        Steps.Add(why);
        Clock++;
        foreach (var row in _columns[variable])
        {
            if (!IsLive(row)) continue;
            row.Substitute(variable, value);
            row.Stamp = Clock;
        }
    }

    public void Drop(WorkingRow row, ReductionStep why)
    {
        _rows[row.Index] = null;
        Steps.Add(why);
        Clock++;
        foreach (var variable in row.Variables) _columns[variable].Remove(row);
    }

    public bool Clip(WorkingRow row)
    {
        if (!row.Clip()) return false;
        Steps.Add(new ReductionStep(ReductionRule.Clipped, row.Index));
        row.Stamp = ++Clock;
        return true;
    }
}
