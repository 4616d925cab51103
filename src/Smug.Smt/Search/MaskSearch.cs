using Smug.Smt.Bounds;
using Smug.Smt.Diagrams;

namespace Smug.Smt.Search;

/// <summary>Finds and improves masks of one component: greed, rounding, and local search in regions side by side.</summary>
internal sealed class MaskSearch
{
    private const int MostParts = 8;
    private const int VariablesPerPart = 1500;
    private const int FlipsPerPart = 30_000;
    private const int StaleAfter = 12;
    private const int RegionsPerPart = 3;
    private readonly ScaledRows _rows;
    private readonly int _seed;
    private readonly Random _random;
    private readonly RegionBlocks _blocks;
    private readonly Part[] _parts;
    private MaskState? _state;
    private long _known;
    private int _fruitless;

    /// <summary>Prepares a search.</summary>
    /// <param name="rows">The component's rows.</param>
    /// <param name="seed">Of every random choice.</param>
    public MaskSearch(ScaledRows rows, int seed)
    {
        (_rows, _seed, _random) = (rows, seed, new Random(seed));

        // As many as the component has room for, whatever the number of threads, so that the result does not depend on it.
        _parts = new Part[Math.Clamp(rows.VariableCount / VariablesPerPart, 1, MostParts)];
        _blocks = new RegionBlocks(rows, _parts.Length);
    }

    /// <summary>How many parts may be searched side by side.</summary>
    public int Parts => _parts.Length;

    /// <summary>Whether the last units brought nothing.</summary>
    public bool IsStale => _fruitless >= StaleAfter;

    /// <summary>A first mask by greed, mended where greed falls short; null where none is found.</summary>
    public bool[]? First(Func<bool> stop)
    {
        if (Mended(GreedyMask.Add(_rows, stop), _rows.RowCount, stop) is { } greedy) return greedy;
        var all = new bool[_rows.VariableCount];
        Array.Fill(all, true);
        if (_rows.IsSurelySatisfied(all))
        {
            GreedyMask.Prune(_rows, all);
            return all;
        }

        return Mended(new bool[_rows.VariableCount], MostMending, stop);
    }

    /// <summary>The best of the masks that come from rounding a point at several heights and mending; null where none can be mended.</summary>
    public bool[]? Round(double[] point, Func<bool> stop)
    {
        bool[]? best = null;
        foreach (var height in (ReadOnlySpan<double>)[0.3, 0.45])
        {
            if (stop() || Mended(Array.ConvertAll(point, value => value >= height), MostMending, stop) is not { } mask) continue;
            if (best is null || _rows.Set.Cost(mask) < _rows.Set.Cost(best)) best = mask;
        }

        return best;
    }

    /// <summary>Whether there is a mask to improve.</summary>
    public bool IsBegun => _state is not null;

    /// <summary>Goes on from a mask. One that breaks a tightened row by their rounding alone is mended before, and left where the mask at hand is as cheap as what
    /// comes of it.</summary>
    /// <param name="mask">A mask that satisfies the exact rows; from now on only cheaper ones are improvements.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    public void Adopt(bool[] mask, Func<bool> stop)
    {
        (_fruitless, _known) = (0, _rows.Set.Cost(mask));
        var start = _rows.IsSurelySatisfied(mask) ? mask : Mended(mask, MostMending, stop);
        if (start is null || (start != mask && _state?.Cost <= _rows.Set.Cost(start))) return;
        if (_state is null) _state = new MaskState(_rows, start);
        else _state.MoveTo(start);
    }

    /// <summary>Divides the variables for the next unit.</summary>
    public void Divide()
    {
        _blocks.Divide(_random);
        for (var part = 0; part < _parts.Length; part++) _parts[part] ??= new Part(_rows, _blocks, unchecked((_seed * 31) + part));
    }

    /// <summary>Searches regions of a part; parts may run side by side.</summary>
    /// <param name="part">The part.</param>
    /// <param name="prices">What a bound says that a variable at 1 costs more than at 0; null where none says so.</param>
    /// <param name="dear">Variables that most regions do without unless the mask has them; null where none are known.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    public void Improve(int part, double[]? prices, bool[]? dear, Func<bool> stop)
    {
        if (_blocks.Variables(part) is not { Count: > 0 } variables) return;
        _parts[part].Improve(_state!, variables, FlipsPerPart, dear, stop);
        for (var region = 0; prices is not null && region < RegionsPerPart && !stop(); region++) _parts[part].Reopen(_state!, variables, prices, stop);
    }

    /// <summary>The mask after a unit if it is cheaper than before; null otherwise.</summary>
    public bool[]? Improved()
    {
        _fruitless++;
        return _state!.Cost < _known ? (bool[])_state.Mask.Clone() : null;
    }

    /// <summary>How many flips may mend a mask where nothing better is known.</summary>
    private int MostMending => 2000 + (20 * _rows.VariableCount);

    private bool[]? Mended(bool[] start, int flips, Func<bool> stop)
    {
        var state = new MaskState(_rows, start);
        if (!new WeightedSearch(state).Repair(flips, new Random(_seed), stop)) return null;
        var mask = (bool[])state.Mask.Clone();
        GreedyMask.Prune(_rows, mask);
        return mask;
    }

    /// <summary>One searcher with a generator of its own.</summary>
    private sealed class Part(ScaledRows rows, RegionBlocks blocks, int seed)
    {
        private const int FewestFree = 24;
        private const int MostNodes = 20_000;
        private const int SmallestRegion = 40;
        private const int LargestRegion = 160;
        private const int WholeEvery = 8;
        private const int CentreTries = 4;
        private const int FewestFlips = 100;
        private const int MostFlips = 400;
        private readonly RegionSearch _search = new(rows);
        private readonly Neighbourhood _around = new(rows);
        private readonly Random _random = new(seed);
        private readonly List<int> _changes = [];
        private int _most = FewestFree;

        public void Improve(MaskState state, List<int> variables, int flips, bool[]? dear, Func<bool> stop)
        {
            for (var spent = 0; spent < flips && !stop();)
            {
                var size = _random.Next(SmallestRegion, LargestRegion);
                var centre = variables[_random.Next(variables.Count)];
                for (var tries = 0; dear is not null && dear[centre] && !state.Mask[centre] && tries < CentreTries; tries++) centre = variables[_random.Next(variables.Count)];
                var region = _around.Around(centre, size, blocks, state.Mask, _random.Next(WholeEvery) == 0 ? null : dear, _random);
                var share = _random.Next(FewestFlips, MostFlips);
                _search.Improve(state, region, share, _random, stop);
                spent += share;
            }
        }

        /// <summary>Gives the variables of a region about which a bound is not sure the cheapest values there are, all others keeping theirs.</summary>
        public void Reopen(MaskState state, List<int> variables, double[] prices, Func<bool> stop)
        {
            var sure = 0.15 + (0.5 * _random.NextDouble());
            var free = new List<int>(_most);
            foreach (var j in _around.Around(variables[_random.Next(variables.Count)], 6 * _most, blocks, state.Mask, null, _random))
            {
                if (free.Count < _most && (Math.Abs(prices[j]) < sure * rows.Weight[j] || prices[j] < 0 != state.Mask[j])) free.Add(j);
            }

            if (free.Count == 0) return;
            if (RegionDiagram.Cheapest(state, free, MostNodes, _random, stop) is not { } values)
            {
                _most = Math.Max(FewestFree, _most * 7 / 8);
                return;
            }

            _most = Math.Min(Diagram.MostVariables, _most + 2);
            _changes.Clear();
            foreach (var (k, j) in free.Index())
            {
                if (state.Mask[j] != values[k]) _changes.Add(j);
            }

            _ = state.TryFlip(_changes);
        }
    }
}
