using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>A component's rows with cuts appended; the cuts that the relaxation does not use are let go.</summary>
internal sealed class CutRows
{
    private readonly ConstraintSet _set;
    private readonly HashSet<(int Row, System.Numerics.BigInteger Divisor, int Complements)> _known = [];
    private List<(DerivedSource Source, Row Row)> _cuts = [];

    /// <summary>Begins with the rows and rows derived from them.</summary>
    public CutRows(ScaledRows rows, IReadOnlyList<(DerivedSource Source, Row Row)>? derived = null)
    {
        (_set, Rows) = (rows.Set, rows);
        if (derived is { Count: > 0 }) Rebuild(null, derived);
    }

    /// <summary>The rows, then the cuts.</summary>
    public ScaledRows Rows { get; private set; }

    /// <summary>Where each cut comes from, in row order after the component's own rows.</summary>
    public IReadOnlyList<DerivedSource> Sources => [.. _cuts.Select(cut => cut.Source)];

    /// <summary>Adds cuts that the point violates; drops cuts without a multiplier where multipliers are given. Returns how many were added.</summary>
    public int Separate(double[] point, double[]? multipliers, Func<bool> stop)
    {
        var found = CutFinder.Find(Rows, _set.Rows.Count, point, stop);
        found.RemoveAll(cut => !_known.Add((cut.Source.Row, cut.Source.Divisor, Fingerprint(cut.Source.Complemented))));
        if (found.Count == 0) return 0;
        Rebuild(multipliers, [.. found.Select(cut => ((DerivedSource)cut.Source, cut.Row))]);
        return found.Count;
    }

    /// <summary>Drops cuts without a multiplier.</summary>
    public void Purge(double[] multipliers) => Rebuild(multipliers, []);

    /// <summary>The multipliers carried over to the rows as they are now: a dropped cut had none.</summary>
    public double[] Carry(double[] multipliers)
    {
        var carried = new double[Rows.RowCount];
        for (var i = 0; i < Kept.Length; i++) carried[i] = multipliers[Kept[i]];
        return carried;
    }

    /// <summary>For each row that was kept at the last change, in order, its place before.</summary>
    public int[] Kept { get; private set; } = [];

    private void Rebuild(double[]? multipliers, IReadOnlyList<(DerivedSource, Row)> found)
    {
        var own = _set.Rows.Count;
        int[] keptCuts = [.. Enumerable.Range(0, _cuts.Count).Where(c => multipliers is null || multipliers[own + c] > 0)];
        Kept = [.. Enumerable.Range(0, own), .. keptCuts.Select(c => own + c)];
        _cuts = [.. keptCuts.Select(c => _cuts[c]), .. found];
        Rows = new ScaledRows(new ConstraintSet(_set.VariableCount, [.. _set.Rows, .. _cuts.Select(cut => cut.Row)], _set.Weights), Rows, Kept);
    }

    private static int Fingerprint(IReadOnlyList<int> variables)
    {
        var hash = 17;
        foreach (var variable in variables) hash = unchecked((hash * 1000003) + variable);
        return hash;
    }
}
