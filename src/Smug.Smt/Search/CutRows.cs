using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>A component's rows, rows that came with it, and rounded rows appended; those that the relaxation does not use are let go.</summary>
internal sealed class CutRows
{
    private readonly ScaledRows _own;
    private readonly HashSet<SumSource> _known = new(SumSource.SameContent);
    private ScaledRows _given;
    private IReadOnlyList<DerivedSource> _givenSources;
    private List<SumSource> _sources = [];
    private List<SumRow> _cuts = [];

    /// <summary>Begins with the rows and rows derived from them.</summary>
    public CutRows(ScaledRows rows, IReadOnlyList<(DerivedSource Source, Row Row)>? derived = null)
    {
        (_own, _givenSources) = (rows, [.. (derived ?? []).Select(row => row.Source)]);
        Rows = _given = derived is { Count: > 0 } ? Given([.. derived.Select(row => row.Row)], rows, [.. Enumerable.Range(0, rows.RowCount)]) : rows;
    }

    /// <summary>The rows, then the cuts.</summary>
    public ScaledRows Rows { get; private set; }

    /// <summary>Where each row after the component's own comes from.</summary>
    public IReadOnlyList<DerivedSource> Sources => [.. _givenSources, .. _sources];

    /// <summary>Adds rounded rows that the point violates. Returns how many.</summary>
    public int Separate(double[] point, Func<bool> stop)
    {
        var finder = new SumFinder(Rows, point, partners: 0);
        finder.Find(_own.RowCount, stop);
        var before = _cuts.Count;
        foreach (var (source, row) in finder.Found)
        {
            if (!_known.Add(source)) continue;
            _sources.Add(source);
            _cuts.Add(row);
        }

        if (_cuts.Count > before) Rebuild();
        return _cuts.Count - before;
    }

    /// <summary>Drops what was added and has no multiplier.</summary>
    public void Purge(double[] multipliers)
    {
        var (own, first) = (_own.RowCount, _given.RowCount);
        var (sources, cuts) = (_sources, _cuts);
        (_sources, _cuts) = ([], []);
        for (var k = 0; k < cuts.Count; k++)
        {
            if (multipliers[first + k] <= 0) continue;
            _sources.Add(sources[k]);
            _cuts.Add(cuts[k]);
        }

        if (_givenSources.Count > 0)
        {
            int[] given = [.. Enumerable.Range(0, _givenSources.Count).Where(k => multipliers[own + k] > 0)];
            _given = Given([.. given.Select(k => _given.Set.Rows[own + k])], _given, [.. Enumerable.Range(0, own), .. given.Select(k => own + k)]);
            _givenSources = [.. given.Select(k => _givenSources[k])];
        }

        Rebuild();
    }

    private ScaledRows Given(IReadOnlyList<Row> rows, ScaledRows known, int[] kept) =>
        rows.Count == 0 ? _own : new ScaledRows(new ConstraintSet(_own.VariableCount, [.. _own.Set.Rows, .. rows], _own.Set.Weights), known, kept);

    private void Rebuild() => Rows = _cuts.Count == 0 ? _given : new ScaledRows(_given, _cuts);
}
