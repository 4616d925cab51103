using Smug.Smt.Bounds;
using Smug.Smt.Diagrams;

namespace Smug.Smt.Search;

/// <summary>Finds and improves masks of one component: greed, rounding, and local search in regions side by side.</summary>
internal sealed class MaskSearch
{
    /// <summary>Region searches per unit. Fixed, so that the result does not depend on the number of threads.</summary>
    public const int Parts = 4;

    private const int FlipsPerPart = 4000;
    private const int StaleAfter = 12;
    private const int RegionsPerPart = 3;
    private readonly ScaledRows _rows;
    private readonly Part[] _parts = new Part[Parts];
    private readonly int _seed;
    private bool[]? _mask;
    private int _rounds;
    private int _fruitless;

    public MaskSearch(ScaledRows rows, int seed) => (_rows, _seed) = (rows, seed);

    /// <summary>Whether the last units brought nothing.</summary>
    public bool IsStale => _fruitless >= StaleAfter;

    /// <summary>A first mask by greed, mended where greed falls short; null where none is found.</summary>
    public bool[]? First(Func<bool> stop)
    {
        if (GreedyMask.Find(_rows, stop) is { } greedy) return greedy;
        var all = new bool[_rows.VariableCount];
        Array.Fill(all, true);
        if (_rows.IsSurelySatisfied(all))
        {
            GreedyMask.Prune(_rows, all);
            return all;
        }

        return Mended(new bool[_rows.VariableCount], stop);
    }

    /// <summary>The best of the masks that come from rounding a point at several heights and mending; null where none can be mended.</summary>
    public bool[]? Round(double[] point, Func<bool> stop)
    {
        bool[]? best = null;
        foreach (var height in (ReadOnlySpan<double>)[0.3, 0.45])
        {
            if (stop() || Mended(Array.ConvertAll(point, value => value >= height), stop) is not { } mask) continue;
            if (best is null || _rows.Set.Cost(mask) < _rows.Set.Cost(best)) best = mask;
        }

        return best;
    }

    /// <summary>Begins from a mask that is cheaper than the one before.</summary>
    public void Adopt(bool[] mask)
    {
        _fruitless = 0;
        _mask = mask;
        for (var k = 0; k < Parts; k++) (_parts[k] ??= new Part(_rows, mask, unchecked((_seed * 31) + k))).MoveTo(mask);
    }

    /// <summary>Searches regions of part <paramref name="part"/>'s own copy; parts may run side by side.</summary>
    /// <param name="part">The part.</param>
    /// <param name="prices">What a bound says that a variable at 1 costs more than at 0; null where none says so.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    public void Improve(int part, double[]? prices, Func<bool> stop)
    {
        _parts[part].Improve(FlipsPerPart, _rounds, stop);
        for (var region = 0; prices is not null && region < RegionsPerPart && !stop(); region++) _parts[part].Reopen(prices, stop);
    }

    /// <summary>Joins what the parts found. Returns the new mask if it is cheaper.</summary>
    public bool[]? Merge()
    {
        _rounds++;
        var (start, best) = (_mask!, Enumerable.Range(0, Parts).Select(k => _parts[(k + _rounds) % Parts]).MinBy(part => part.State.Cost)!);
        var merged = new MaskState(_rows, best.State.Mask);
        foreach (var part in _parts)
        {
            if (part == best || part.State.Cost == _rows.Set.Cost(start)) continue;
            int[] changes = [.. Enumerable.Range(0, start.Length).Where(j => part.State.Mask[j] != start[j] && merged.Mask[j] == start[j])];
            var before = merged.Cost;
            foreach (var variable in changes) merged.Flip(variable);
            if (merged.ViolatedCount == 0 && merged.Cost < before) continue;
            foreach (var variable in changes) merged.Flip(variable);
        }

        _fruitless++;
        if (merged.Cost >= _rows.Set.Cost(start))
        {
            // Another mask that is as cheap: what is around it differs.
            if (merged.Cost == _rows.Set.Cost(start) && merged.ViolatedCount == 0) _mask = (bool[])merged.Mask.Clone();
            foreach (var part in _parts) part.MoveTo(_mask!);
            return null;
        }

        foreach (var part in _parts) part.MoveTo(start);
        var mask = (bool[])merged.Mask.Clone();
        GreedyMask.Prune(_rows, mask);
        return mask;
    }

    private bool[]? Mended(bool[] start, Func<bool> stop)
    {
        var state = new MaskState(_rows, start);
        if (!new WeightedSearch(state).Repair(2000 + (20 * start.Length), new Random(_seed), stop)) return null;
        var mask = (bool[])state.Mask.Clone();
        GreedyMask.Prune(_rows, mask);
        return mask;
    }

    /// <summary>One searcher with a mask and a generator of its own.</summary>
    private sealed class Part
    {
        private const int FewestFree = 24;
        private const int MostNodes = 20_000;
        private readonly WeightedSearch _search;
        private readonly Random _random;
        private readonly bool[] _seen;
        private int _most = FewestFree;

        public Part(ScaledRows rows, bool[] mask, int seed)
        {
            State = new MaskState(rows, mask);
            (_search, _random, _seen) = (new WeightedSearch(State), new Random(seed), new bool[rows.VariableCount]);
        }

        public MaskState State { get; }

        public void MoveTo(bool[] mask)
        {
            for (var j = 0; j < mask.Length; j++)
            {
                if (State.Mask[j] != mask[j]) State.Flip(j);
            }
        }

        public void Improve(int flips, int round, Func<bool> stop)
        {
            var rows = State.Rows;
            for (var spent = 0; spent < flips && !stop();)
            {
                var size = 40 + _random.Next(Math.Min(220, 40 + (10 * round)));
                var region = Neighbourhood.Around(rows, _random.Next(rows.VariableCount), Math.Min(size, rows.VariableCount), _random, _seen);
                var share = 300 + _random.Next(2000);
                _search.Forget();
                _search.Improve(region, share, _random, stop);
                spent += share;
            }
        }

        /// <summary>Gives the variables of a region about which a bound is not sure the cheapest values there are, all others keeping theirs.</summary>
        public void Reopen(double[] prices, Func<bool> stop)
        {
            var (rows, sure) = (State.Rows, 0.15 + (0.5 * _random.NextDouble()));
            var around = Neighbourhood.Around(rows, _random.Next(rows.VariableCount), Math.Min(6 * _most, rows.VariableCount), _random, _seen);
            int[] free = [.. around.Where(j => Math.Abs(prices[j]) < sure * rows.Weight[j] || prices[j] < 0 != State.Mask[j]).Take(_most)];
            if (free.Length == 0) return;
            if (RegionDiagram.Cheapest(State, free, MostNodes, _random, stop) is not { } values)
            {
                _most = Math.Max(FewestFree, _most * 7 / 8);
                return;
            }

            _most = Math.Min(Diagram.MostVariables, _most + 2);
            foreach (var (k, j) in free.Index())
            {
                if (State.Mask[j] != values[k]) State.Flip(j);
            }
        }
    }
}
