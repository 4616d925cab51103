namespace Smug.Smt.Search;

/// <summary>What rounding a variable has cost the relaxation so far, per unit of rounding.</summary>
internal sealed class PseudoCosts(int variables)
{
    private readonly (double Sum, int Count)[] _down = new (double, int)[variables];
    private readonly (double Sum, int Count)[] _up = new (double, int)[variables];
    private readonly List<(int Variable, bool Up, double Rise)> _news = [];
    private bool _isShared;

    /// <summary>Lets each learn what the other has learnt since they last met.</summary>
    public static void Exchange(PseudoCosts a, PseudoCosts b)
    {
        foreach (var (variable, up, rise) in a._news) b.Note(variable, up, rise);
        foreach (var (variable, up, rise) in b._news) a.Note(variable, up, rise);
        a._news.Clear();
        b._news.Clear();
    }

    /// <summary>Takes over all that another has learnt; from here on they can exchange what is new.</summary>
    public void Learn(PseudoCosts other)
    {
        other._down.CopyTo(_down, 0);
        other._up.CopyTo(_up, 0);
        other._news.Clear();
        other._isShared = _isShared = true;
    }

    public void Add(int variable, bool up, double distance, double rise)
    {
        if (distance < 1e-6) return;
        var unit = Math.Max(0, rise) / distance;
        Note(variable, up, unit);
        if (_isShared) _news.Add((variable, up, unit));
    }

    private void Note(int variable, bool up, double unit)
    {
        ref var entry = ref (up ? ref _up[variable] : ref _down[variable]);
        entry = (entry.Sum + unit, entry.Count + 1);
    }

    /// <summary>How often the rarer direction was seen.</summary>
    public int Count(int variable) => Math.Min(_down[variable].Count, _up[variable].Count);

    /// <summary>The mean rise per unit; 0 where nothing is known.</summary>
    public double Estimate(int variable, bool up)
    {
        var (sum, count) = up ? _up[variable] : _down[variable];
        return count == 0 ? 0 : sum / count;
    }
}
