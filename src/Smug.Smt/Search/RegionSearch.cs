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
    private readonly FlipChoice _choice;
    private ulong[] _best = [];

    public RegionSearch(ScaledRows rows)
    {
        _region = new RegionRows(rows);
        _choice = new FlipChoice(_region);
    }

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
        if (_best.Length < _region.Values.Length) _best = new ulong[2 * _region.Values.Length];
        _choice.Begin();
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
                place = _choice.Mending(Heaviest(random), flip);
                for (var v = 0; v < _region.ViolatedCount; v++) _region.Weigh(_region.Violated(v), 1);
            }
            else
            {
                place = _choice.Spare(flip);
            }

            if (place < 0) break;
            saved += _region.IsOn(place) ? _region.Costs[place] : -_region.Costs[place];
            _region.Flip(place);
            _choice.Flipped(place, flip);
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

    /// <summary>The violated row that weighs most, by chance where several do.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private int Heaviest(Random random)
    {
        var row = _region.Violated(random.Next(_region.ViolatedCount));
        var most = _region.Weight(row);
        for (var v = 0; v < _region.ViolatedCount; v++)
        {
            var weight = _region.Weight(_region.Violated(v));
            if (weight > most) (row, most) = (_region.Violated(v), weight);
        }

        return row;
    }
}
