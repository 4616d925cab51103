using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>Chooses the next flip in a region by scores and costs; of equals the one that has rested longest, then the first.</summary>
/// <remarks>In float32, eight variables side by side. Memory is reused. Not thread-safe.</remarks>
internal sealed class FlipChoice(RegionRows region)
{
    private const int Lanes = RegionRows.Lanes;

    /// <summary>So many flips after its own a variable may be flipped again.</summary>
    private const int Rest = 3;
    private static readonly Vector256<int> BitOfLane = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
    private static readonly Vector256<float> None = Vector256.Create(float.NegativeInfinity);

    /// <summary>Per variable: the flip before which it rests, its cost and one over it, and what it was last found to be worth.</summary>
    private int[] _until = [];
    private float[] _cost = [];
    private float[] _inverse = [];
    private float[] _worth = [];

    /// <summary>Begins with the region as it is now, where no variable rests.</summary>
    public void Begin()
    {
        var (count, room) = (region.Count, region.Stride);
        if (_until.Length < room) (_until, _cost, _inverse, _worth) = (new int[2 * room], new float[2 * room], new float[2 * room], new float[2 * room]);
        Array.Clear(_until, 0, room);
        for (var k = 0; k < count; k++) (_cost[k], _inverse[k]) = (region.Costs[k], 1f / region.Costs[k]);
    }

    /// <summary>Lets a variable rest that is flipped now.</summary>
    public void Flipped(int place, int flip) => _until[place] = flip + Rest;

    /// <summary>The variable of the mask whose loss hurts least per cost; −1 where all rest.</summary>
    [MethodImpl(HotLoop.Compiled)]
    public int Spare(int flip)
    {
        ref var scores = ref MemoryMarshal.GetReference(region.Scores);
        var on = region.Values;
        var (now, most) = (Vector256.Create(flip), None);
        for (var k = 0; k < region.Stride; k += Lanes)
        {
            var bits = Vector256.Create((int)(on[k / RegionRows.WordBits] >> k) & 0xFF) & BitOfLane;
            var ready = Vector256.Equals(bits, BitOfLane) & Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref _until[0], (nuint)k), now);
            var worth = Vector256.ConditionalSelect(ready.AsSingle(), Score(ref scores, k) * Vector256.LoadUnsafe(ref _inverse[0], (nuint)k), None);
            worth.StoreUnsafe(ref _worth[0], (nuint)k);
            most = Vector256.MaxNative(most, worth);
        }

        return Longest(Greatest(most), 0, region.Stride, flip);
    }

    /// <summary>The flip that lessens the violation most per cost, among those that help a row; one that is to rest where there is no other, −1 where none helps.</summary>
    /// <remarks>Where all make the violation worse, it is the more so the more they cost.</remarks>
    [MethodImpl(HotLoop.Compiled)]
    public int Mending(int row, int flip)
    {
        ref var scores = ref MemoryMarshal.GetReference(region.Scores);
        ref var changes = ref MemoryMarshal.GetReference(region.ChangesOfSlack(row));
        var (first, end) = region.Span(row);
        var (now, most, mostReady) = (Vector256.Create(flip), None, None);
        for (var k = first; k < end; k += Lanes)
        {
            var helps = Vector256.GreaterThan(Vector256.LoadUnsafe(ref changes, (nuint)k), Vector256<int>.Zero);
            var score = Score(ref scores, k);
            var (cost, inverse) = (Vector256.LoadUnsafe(ref _cost[0], (nuint)k), Vector256.LoadUnsafe(ref _inverse[0], (nuint)k));
            score *= Vector256.ConditionalSelect(Vector256.GreaterThan(score, Vector256<float>.Zero), inverse, cost);
            var worth = Vector256.ConditionalSelect(helps.AsSingle(), score, None);
            worth.StoreUnsafe(ref _worth[0], (nuint)k);
            var ready = Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref _until[0], (nuint)k), now);
            most = Vector256.MaxNative(most, worth);
            mostReady = Vector256.MaxNative(mostReady, Vector256.ConditionalSelect(ready.AsSingle(), worth, None));
        }

        var best = Greatest(mostReady);
        return float.IsNegativeInfinity(best) ? Longest(Greatest(most), first, end, int.MaxValue) : Longest(best, first, end, flip);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Score(ref int scores, int k) => Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref scores, (nuint)k));

    /// <summary>Of the variables of some worth that rest no longer than until a flip, the first that has rested longest.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private int Longest(float worth, int first, int end, int flip)
    {
        var (longest, wanted) = (-1, Vector256.Create(worth));
        for (var k = first; k < end && !float.IsNegativeInfinity(worth); k += Lanes)
        {
            var equal = Vector256.Equals(Vector256.LoadUnsafe(ref _worth[0], (nuint)k), wanted).ExtractMostSignificantBits();
            for (; equal != 0; equal &= equal - 1)
            {
                var place = k + BitOperations.TrailingZeroCount(equal);
                if (_until[place] <= flip && (longest < 0 || _until[place] < _until[longest])) longest = place;
            }
        }

        return longest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Greatest(Vector256<float> lanes)
    {
        var half = Vector128.Max(lanes.GetLower(), lanes.GetUpper());
        return Math.Max(Math.Max(half[0], half[1]), Math.Max(half[2], half[3]));
    }
}
