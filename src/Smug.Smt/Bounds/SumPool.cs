namespace Smug.Smt.Bounds;

/// <summary>A component's rows with rounded sums appended. Those that the relaxation does not use are let go, but where they come from is kept: others may
/// come from them.</summary>
internal sealed class SumPool
{
    private readonly ScaledRows _own;
    private readonly Dictionary<int, DerivedSource> _history = [];
    private readonly Dictionary<SumSource, int> _known = new(SumSource.SameContent);
    private readonly List<SumRow> _named = [];
    private List<int> _sums = [];
    private int[] _carried = [];
    private int _next;

    /// <summary>Begins with the rows alone.</summary>
    public SumPool(ScaledRows own) => (_own, Rows, _next) = (own, own, own.RowCount);

    /// <summary>How many rows are the component's own.</summary>
    public int OwnCount => _own.RowCount;

    /// <summary>The rows, then the sums.</summary>
    public ScaledRows Rows { get; private set; }

    /// <summary>Which row each is, for good: the component's own, then all sums in the order in which they were found, named
    /// ones included.</summary>
    public int[] Ids => [.. Enumerable.Range(0, _own.RowCount), .. _sums];

    /// <summary>Adds what was found and drops sums without a multiplier. Returns how many were added.</summary>
    /// <param name="found">What a <see cref="SumFinder"/> found among <see cref="Rows"/>.</param>
    /// <param name="multipliers">Those of <see cref="Rows"/>.</param>
    /// <param name="held">Rows whose ancestry will be asked for, whether they are kept or not.</param>
    public int Add(IReadOnlyList<(SumSource Source, SumRow Row)> found, double[] multipliers, IReadOnlyList<int> held)
    {
        if (found.Count == 0) return 0;
        var (ids, own) = (Ids, _own.RowCount);
        int[] kept = [.. Enumerable.Range(0, _sums.Count).Where(k => multipliers[own + k] > 0)];
        _carried = [.. Enumerable.Range(0, own), .. kept.Select(k => own + k)];
        var (sums, rows) = (kept.Select(k => _sums[k]).ToList(), new List<SumRow>());
        var present = sums.ToHashSet();
        foreach (var (source, row) in found)
        {
            var named = source with { Rows = source.Rows.Select(place => ids[place]).ToArray() };
            if (!_known.TryGetValue(named, out var id))
            {
                _known[named] = id = _next++;
                _history[id] = named;
            }

            if (!present.Add(id)) continue;
            sums.Add(id);
            rows.Add(row);
        }

        if (rows.Count == 0) return 0;
        _sums = sums;
        Release(held);
        Rows = new ScaledRows(_own, rows, byColumn: false, Rows, kept);
        return rows.Count;
    }

    /// <summary>Names a row that a tile proves; it is among <see cref="Rows"/> once <see cref="Append"/> was called, after all that are there.</summary>
    /// <param name="source">A tile of <see cref="Rows"/>.</param>
    /// <param name="row">The row that it proves.</param>
    /// <returns>Its place among the rows.</returns>
    public int Name(TileSource source, SumRow row)
    {
        _sums.Add(Known(source));
        _named.Add(row);
        return Rows.RowCount + _named.Count - 1;
    }

    /// <summary>Lets a row that a tile proves take the place of a named one.</summary>
    /// <param name="place">What <see cref="Name"/> returned.</param>
    /// <param name="source">A tile of <see cref="Rows"/>.</param>
    /// <param name="row">The row that it proves.</param>
    public void Replace(int place, TileSource source, SumRow row) => (_sums[place - _own.RowCount], _named[place - Rows.RowCount]) = (Known(source), row);

    /// <summary>Lets go of sums that are not among the rows any more, nor anything there comes from; one that is found again is then new.</summary>
    /// <param name="held">Rows whose ancestry will be asked for all the same.</param>
    public void Release(IReadOnlyList<int> held)
    {
        var needed = Sources([.. _sums, .. held]);
        foreach (var (id, source) in _history)
        {
            if (needed.Contains(id)) continue;
            _history.Remove(id);
            if (source is SumSource sum) _known.Remove(sum);
        }
    }

    /// <summary>Appends the named rows, all at once: rows are copied for it.</summary>
    public void Append()
    {
        _carried = [.. Enumerable.Range(0, Rows.RowCount)];
        Rows = new ScaledRows(_own, _named, byColumn: false, Rows, [.. Enumerable.Range(0, Rows.RowCount - _own.RowCount)]);
        _named.Clear();
    }

    /// <summary>For each sum the own rows that it comes from, ascending.</summary>
    public int[][] Origins()
    {
        var known = new Dictionary<int, int[]>();
        int[] Of(int id) => id < _own.RowCount ? [id] : known.TryGetValue(id, out var rows) ? rows : known[id] = [.. _history[id].Rows.SelectMany(Of).Distinct().Order()];
        return [.. _sums.Select(Of)];
    }

    /// <summary>The multipliers carried over to the rows as they are now: a dropped sum had none.</summary>
    public double[] Carry(double[] multipliers)
    {
        var carried = new double[Rows.RowCount];
        for (var i = 0; i < _carried.Length; i++) carried[i] = multipliers[_carried[i]];
        return carried;
    }

    /// <summary>The sums that some rows come from, themselves included, and each row's place after the own rows and these.</summary>
    /// <param name="ids">The rows.</param>
    public (IReadOnlyList<DerivedSource> Sources, Dictionary<int, int> Place) Ancestry(IEnumerable<int> ids)
    {
        var own = _own.RowCount;
        var needed = Sources(ids).Order().ToArray();
        var place = needed.Index().ToDictionary(pair => pair.Item, pair => own + pair.Index);
        return ([.. needed.Select(id => _history[id] with { Rows = [.. _history[id].Rows.Select(row => row < own ? row : place[row])] })], place);
    }

    private int Known(TileSource source)
    {
        _history[_next] = source with { Rows = [.. source.Rows.Select(place => place < _own.RowCount ? place : _sums[place - _own.RowCount])] };
        return _next++;
    }

    /// <summary>The sums among some rows and all that they come from.</summary>
    private HashSet<int> Sources(IEnumerable<int> ids)
    {
        var needed = new HashSet<int>();
        var open = new Stack<int>(ids);
        while (open.TryPop(out var id))
        {
            if (id < _own.RowCount || !needed.Add(id)) continue;
            foreach (var source in _history[id].Rows) open.Push(source);
        }

        return needed;
    }
}
