namespace Smug.Smt.Presolve;

/// <summary>A constraint set under reduction: rules fix variables, drop rows and clip coefficients through it, and it notes every step.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class WorkingSet
{
    private readonly List<WorkingRow?> _rows = [];
    private readonly List<WorkingRow>[] _columns;
    private readonly bool?[] _values;
    private readonly int[] _touched;

    public WorkingSet(ConstraintSet set)
    {
        Original = set;
        _values = new bool?[set.VariableCount];
        _columns = new List<WorkingRow>[set.VariableCount];
        _touched = new int[set.VariableCount];
        var count = new int[set.VariableCount];
        foreach (var row in set.Rows)
        {
            foreach (var variable in row.Places) count[variable]++;
        }

        for (var i = 0; i < _columns.Length; i++) _columns[i] = new List<WorkingRow>(count[i]);
        foreach (var row in set.Rows) Append(row);
    }

    public ConstraintSet Original { get; }

    /// <summary>Counts changes; a rule remembers it to look only at what changed since its last turn.</summary>
    public int Clock { get; private set; } = 1;

    public List<ReductionStep> Steps { get; } = [];

    /// <summary>A row that no mask can satisfy, once one is known.</summary>
    public int? ViolatedRow { get; set; }

    public int VariableCount => _values.Length;

    /// <summary>Rows so far, dropped ones included.</summary>
    public int RowCount => _rows.Count;

    /// <summary>The rows that are still needed, in ascending order.</summary>
    public IEnumerable<WorkingRow> Rows
    {
        get
        {
            // By place: a row may be dropped on the way.
            for (var i = 0; i < _rows.Count; i++)
            {
                if (_rows[i] is { } row) yield return row;
            }
        }
    }

    /// <summary>A copy of the values so far.</summary>
    public bool?[] Values => (bool?[])_values.Clone();

    /// <summary>The clock when a row of a variable was last changed, dropped or added.</summary>
    public int Touched(int variable) => _touched[variable];

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
            Touch(row);
        }
    }

    public void Drop(WorkingRow row)
    {
        _rows[row.Index] = null;
        Steps.Add(new ReductionStep(ReductionRule.Dropped, row.Index));
        Clock++;
        Touch(row);
        foreach (var variable in row.Variables) _columns[variable].Remove(row);
    }

    /// <summary>Adds a clause that follows from rows: j stands for m(j) = 1, ~j for m(j) = 0.</summary>
    public void AddClause(int[] literals, IReadOnlyList<int> rows)
    {
        var (variables, coefficients, negated) = (new int[literals.Length], new long[literals.Length], 0);
        for (var k = 0; k < literals.Length; k++)
        {
            // Literals are few: they are put in the order of their variables one by one.
            var (variable, place) = (Math.Max(literals[k], ~literals[k]), k);
            for (; place > 0 && variables[place - 1] > variable; place--) (variables[place], coefficients[place]) = (variables[place - 1], coefficients[place - 1]);
            (variables[place], coefficients[place]) = (variable, literals[k] >= 0 ? 1 : -1);
            if (literals[k] < 0) negated++;
        }

        Steps.Add(new ReductionStep(ReductionRule.Clause, Rows: rows, Literals: literals));
        Clock++;
        Append(new Row(variables, coefficients, 1 - negated, 0));
    }

    public bool Clip(WorkingRow row)
    {
        if (!row.Clip()) return false;
        Steps.Add(new ReductionStep(ReductionRule.Clipped, row.Index));
        Clock++;
        Touch(row);
        return true;
    }

    private void Touch(WorkingRow row)
    {
        row.Stamp = Clock;
        foreach (var variable in row.Variables) _touched[variable] = Clock;
    }

    private void Append(Row row)
    {
        var working = new WorkingRow(row, _rows.Count);
        _rows.Add(working);
        Touch(working);
        foreach (var variable in row.Places) _columns[variable].Add(working);
    }
}
