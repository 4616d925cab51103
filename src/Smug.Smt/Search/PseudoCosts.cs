namespace Smug.Smt.Search;

/// <summary>What rounding a variable has cost the relaxation so far, per unit of rounding.</summary>
internal sealed class PseudoCosts(int variables)
{
    private readonly (double Sum, int Count)[] _down = new (double, int)[variables];
    private readonly (double Sum, int Count)[] _up = new (double, int)[variables];

    public void Add(int variable, bool up, double distance, double rise)
    {
        if (distance < 1e-6) return;
        ref var entry = ref (up ? ref _up[variable] : ref _down[variable]);
        entry = (entry.Sum + (Math.Max(0, rise) / distance), entry.Count + 1);
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
