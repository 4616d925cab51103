using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>Local search by weighted violation within a region: takes variables out, mends the rows that break, and makes rows that stay broken weigh more.</summary>
/// <remarks>The scheme of row-weighting local search for set covering (Gao, Weise, Li 2015), for rows with real and negative coefficients. All choices come
/// from the given generator, so a seed repeats a run. Not thread-safe.</remarks>
internal sealed class RegionSearch
{
    private readonly RegionRows _region;
    private readonly List<int> _changed = [];
    private ulong[] _best = [];
    private int[] _released = [];

    public RegionSearch(ScaledRows rows) => _region = new RegionRows(rows);

    /// <summary>Looks for values of a region that cost less, all other variables keeping theirs, and takes the cheapest met; of equals the last.</summary>
    /// <param name="state">A mask that satisfies its rows, as it will afterwards. Only the region's variables and their rows are touched.</param>
    /// <param name="variables">The region, each variable once.</param>
    /// <param name="flips">The number of flips.</param>
    /// <param name="random">The source of choices.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    /// <returns>How much cheaper the mask is.</returns>
    [MethodImpl(HotLoop.Compiled)]
    public long Improve(MaskState state, ReadOnlySpan<int> variables, int flips, Random random, Func<bool> stop)
    {
        _region.Load(state, variables, flips + 1);
        var count = _region.Count;
        if (_released.Length < count) (_released, _best) = (new int[2 * count], new ulong[2 * _region.Values.Length]);
        Array.Clear(_released, 0, count);
        var (saved, saving) = (0L, 0L);
        var found = false;
        for (var flip = 1; flip <= flips; flip++)
        {
            if ((flip & 127) == 0 && stop()) break;
            if (flip > 1) Keep();

            // Below the cheapest known there is room to mend; else something must go.
            int place;
            if (_region.ViolatedCount > 0 && saved > saving)
            {
                place = Mending(flip, random);
                for (var v = 0; v < _region.ViolatedCount; v++) _region.Weigh(_region.Violated(v), 1);
            }
            else
            {
                place = Spare(flip);
            }

            if (place < 0) break;
            saved += _region.IsOn(place) ? _region.Costs[place] : -_region.Costs[place];
            _region.Flip(place);
            _released[place] = flip + 3;
        }

        Keep();
        if (!found) return 0;
        _region.Changes(state.Mask, _best, _changed);
        return state.TryFlip(_changed) ? saving : 0;

        void Keep()
        {
            if (_region.ViolatedCount > 0 || saved < saving) return;
            (saving, found) = (saved, true);
            _region.Values.CopyTo(_best);
        }
    }

    /// <summary>The flip that lessens the violation most per cost, among those that help the violated row that weighs most, by chance where several do.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private int Mending(int flip, Random random)
    {
        var row = _region.Violated(random.Next(_region.ViolatedCount));
        for (var v = 0; v < _region.ViolatedCount; v++)
        {
            if (_region.Weight(_region.Violated(v)) > _region.Weight(row)) row = _region.Violated(v);
        }

        var change = _region.ChangesOfSlack(row);
        var scores = _region.Scores;
        var costs = _region.Costs;
        var (best, bestScore, tabu, tabuScore) = (-1, double.NegativeInfinity, -1, double.NegativeInfinity);
        foreach (var place in _region.Places(row))
        {
            if (change[place] <= 0) continue;
            var score = scores[place] > 0 ? scores[place] / (double)costs[place] : scores[place] * (double)costs[place];
            if (_released[place] <= flip)
            {
                if (score > bestScore || (score == bestScore && _released[place] < _released[best])) (best, bestScore) = (place, score);
            }
            else if (score > tabuScore)
            {
                (tabu, tabuScore) = (place, score);
            }
        }

        return best < 0 ? tabu : best;
    }

    /// <summary>The variable of the mask whose loss hurts least per cost.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private int Spare(int flip)
    {
        var (best, bestScore) = (-1, double.NegativeInfinity);
        var scores = _region.Scores;
        var costs = _region.Costs;
        var on = _region.Values;
        for (var word = 0; word < on.Length; word++)
        {
            for (var left = on[word]; left != 0; left &= left - 1)
            {
                var place = (word * RegionRows.WordBits) + BitOperations.TrailingZeroCount(left);
                if (_released[place] > flip) continue;
                var score = scores[place] / (double)costs[place];
                if (score > bestScore || (score == bestScore && _released[place] < _released[best])) (best, bestScore) = (place, score);
            }
        }

        return best;
    }
}
