using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>The assignments that one diagram allows, or two together, without those that cost more than a limit.</summary>
/// <remarks>
/// A state is a node of each. What the rest of a path costs at least in each is known beforehand, so a state is built only where the cheapest way to it and
/// those leave it within the limit; backwards then every edge goes by which no path is within the limit, and nodes with the same successors become one. The first
/// is what keeps products small that would be far too large (Bergman, Cire and van Hoeve, Lagrangian bounds from decision diagrams, 2015, cut edges
/// of diagrams that are there). A builder's memory serves one product after the other.
/// </remarks>
internal sealed class DiagramProduct
{
    private const int Pair = 2;
    private const int FewestStates = 1 << 10;
    private const int StatesBetweenStops = 1 << 14;

    /// <summary>Memory for more states is not kept for the next product.</summary>
    private const int MostKept = 1 << 21;

    /// <summary>Those at rest; see <see cref="DiagramBuilder"/>.</summary>
    private static readonly ConcurrentBag<DiagramProduct> s_free = [];

    private readonly JoinedNodes _nodes = new();
    private readonly int[] _start = new int[Diagram.MostVariables + 2];

    /// <summary>Per state where 0 and 1 lead to in the next layer, −1 where they are out, and the cheapest way to it.</summary>
    private int[] _successors = new int[Pair * FewestStates];
    private int[] _cheapest = new int[FewestStates];

    /// <summary>The nodes of a layer's states, and which is where in the table of the next.</summary>
    private uint[] _layer = new uint[FewestStates];
    private uint[] _later = new uint[FewestStates];
    private int[] _slots = new int[Pair * FewestStates];
    private int _used;
    private int[] _endA = [];
    private int[] _endB = [];
    private int[] _variables = [];
    private int[] _cost = [];

    /// <summary>What became of a product.</summary>
    public enum Outcome
    {
        /// <summary>There is a diagram.</summary>
        Built,

        /// <summary>No path is within the limit.</summary>
        Empty,

        /// <summary>There would be too many states, nodes of a layer or variables.</summary>
        TooLarge,
    }

    /// <summary>Builds a product at the sum of the costs.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other; null for the one alone.</param>
    /// <param name="order">Each variable's place in the order that both have.</param>
    /// <param name="limit">The dearest path that counts.</param>
    /// <param name="most">The largest number of states.</param>
    /// <param name="stop">Asked often whether to give up; it is too large then.</param>
    public static (Outcome Outcome, Diagram? Diagram) Of(Diagram a, Diagram? b, int[] order, long limit, int most, Func<bool> stop)
    {
        var builder = s_free.TryTake(out var free) ? free : new DiagramProduct();
        try
        {
            (builder._variables, builder._cost) = Joined(a, b, order);
            if (builder._variables.Length > Diagram.MostVariables || Array.Exists(builder._cost, cost => cost is > Diagram.LargestCost or < -Diagram.LargestCost)) return (Outcome.TooLarge, null);
            var outcome = builder.Multiply(a, b, limit, most, stop);
            return outcome == Outcome.Built ? builder.Reduce(limit, stop) : (outcome, null);
        }
        finally
        {
            builder.Release();
            s_free.Add(builder);
        }
    }

    /// <summary>The variables of both in order, and the sums of their costs.</summary>
    public static (int[] Variables, int[] Costs) Joined(Diagram a, Diagram? b, int[] order)
    {
        int[] variables = b is null ? a.Variables : [.. a.Variables.Union(b.Variables).OrderBy(j => order[j])];
        var costs = new int[variables.Length];
        foreach (var diagram in b is null ? (ReadOnlySpan<Diagram>)[a] : [a, b])
        {
            for (var (k, at) = (0, 0); at < diagram.Variables.Length; k++)
            {
                if (variables[k] == diagram.Variables[at]) costs[k] += diagram.Cost[at++];
            }
        }

        return (variables, costs);
    }

    /// <summary>Builds the states layer by layer.</summary>
    private Outcome Multiply(Diagram a, Diagram? b, long limit, int most, Func<bool> stop)
    {
        if (limit >= Diagram.Unreachable / 2) return Outcome.TooLarge;
        _ = a.SweepBack();
        Copy(a.Cheapest, ref _endA);
        _ = b?.SweepBack();
        if (b is null) Copy([Diagram.Unreachable, 0], ref _endB);
        else Copy(b.Cheapest, ref _endB);
        var (count, states, atA, atB) = (1, 1, 0, 0);
        (_layer[0], _cheapest[0]) = (Key(1, 1), 0);
        for (var k = 0; k < _variables.Length; k++)
        {
            var (inA, inB) = (atA < a.Variables.Length && a.Variables[atA] == _variables[k], b is not null && atB < b.Variables.Length && b.Variables[atB] == _variables[k]);
            (_start[k], _start[k + 1]) = (states - count, states);
            Reserve(states, count);
            var (nextA, nextB) = (inA ? atA + 1 : atA, inB ? atB + 1 : atB);
            var endA = _endA.AsSpan(a.Start(nextA));
            var endB = _endB.AsSpan(b?.Start(nextB) ?? 0);
            count = Layer(
                k,
                count,
                inA ? a.Low[a.Start(atA)..] : [],
                inA ? a.High[a.Start(atA)..] : [],
                inB ? b!.Low[b.Start(atB)..] : [],
                inB ? b!.High[b.Start(atB)..] : [],
                endA,
                endB,
                (int)Math.Max(limit, -Diagram.Unreachable),
                stop);
            states += count;
            if (count < 0) return Outcome.TooLarge;
            if (count == 0) return Outcome.Empty;
            if (states > most) return Outcome.TooLarge;
            (_layer, _later, atA, atB) = (_later, _layer, nextA, nextB);
        }

        return Outcome.Built;

        static void Copy(ReadOnlySpan<int> cheapest, ref int[] end)
        {
            if (end.Length < cheapest.Length) end = new int[cheapest.Length];
            cheapest.CopyTo(end);
        }
    }

    private static uint Key(uint a, uint b) => (a << 16) | b;

    /// <summary>Makes room for all states that a layer may lead to.</summary>
    private void Reserve(int states, int count)
    {
        if (_later.Length < Pair * count) Array.Resize(ref _later, 4 * count);
        if (_cheapest.Length < states + (Pair * count)) Array.Resize(ref _cheapest, Pair * (states + (Pair * count)));
        if (_successors.Length < Pair * states) Array.Resize(ref _successors, 4 * states);
        _used = (int)BitOperations.RoundUpToPowerOf2((uint)(4 * count) + 64);
        if (_slots.Length < _used) _slots = new int[_used];
        else Array.Clear(_slots, 0, _used);
    }

    /// <summary>Gives each state of layer k its successors. Returns how many states the next layer has; −1 where it is given up.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private int Layer(
        int k, int count, ReadOnlySpan<ushort> lowA, ReadOnlySpan<ushort> highA, ReadOnlySpan<ushort> lowB, ReadOnlySpan<ushort> highB, ReadOnlySpan<int> endA, ReadOnlySpan<int> endB, int limit, Func<bool> stop)
    {
        var (later, mask, found) = (_later, _used - 1, 0);
        var layer = _layer.AsSpan(0, count);
        var cheapest = _cheapest.AsSpan(_start[k], count);
        var next = _cheapest.AsSpan(_start[k + 1]);
        var successors = _successors.AsSpan(Pair * _start[k], Pair * count);
        for (var t = 0; t < layer.Length; t++)
        {
            if (t % StatesBetweenStops == StatesBetweenStops - 1 && stop()) return -1;
            var (nodeA, nodeB, cost) = (layer[t] >> 16, layer[t] & ushort.MaxValue, cheapest[t]);
            for (var value = 0; value <= 1; value++, cost += _cost[k])
            {
                var a = lowA.Length == 0 ? nodeA : value == 0 ? lowA[(int)nodeA] : highA[(int)nodeA];
                var b = lowB.Length == 0 ? nodeB : value == 0 ? lowB[(int)nodeB] : highB[(int)nodeB];
                if (cost + endA[(int)a] + endB[(int)b] > limit)
                {
                    successors[(Pair * t) + value] = -1;
                    continue;
                }

                var key = Key(a, b);
                var slot = (int)((key * 0x9E3779B1u) >> 7) & mask;
                for (; _slots[slot] > 0 && later[_slots[slot] - 1] != key; slot = (slot + 1) & mask)
                {
                }

                if (_slots[slot] == 0)
                {
                    (later[found], next[found]) = (key, cost);
                    _slots[slot] = ++found;
                }

                var place = _slots[slot] - 1;
                next[place] = Math.Min(next[place], cost);
                successors[(Pair * t) + value] = place;
            }
        }

        return found;
    }

    /// <summary>From the last layer to the first: cuts off what no path within the limit goes by, and joins nodes with the same successors.</summary>
    private (Outcome Outcome, Diagram? Diagram) Reduce(long limit, Func<bool> stop)
    {
        var (joined, least) = (new int[] { 0 }, new int[] { 0 });
        for (var k = _variables.Length - 1; k >= 0; k--)
        {
            var count = _start[k + 1] - _start[k];
            var (here, rest) = (new int[count], new int[count]);
            _nodes.Begin(k);
            for (var t = 0; t < count; t++)
            {
                if (t % StatesBetweenStops == StatesBetweenStops - 1 && stop()) return (Outcome.TooLarge, null);
                var (zero, one) = (_successors[2 * (_start[k] + t)], _successors[(2 * (_start[k] + t)) + 1]);
                var (costZero, costOne) = (zero < 0 ? Diagram.Unreachable : least[zero], one < 0 ? Diagram.Unreachable : least[one] + _cost[k]);
                zero = zero < 0 || joined[zero] < 0 || _cheapest[_start[k] + t] + (long)costZero > limit ? -1 : joined[zero];
                one = one < 0 || joined[one] < 0 || _cheapest[_start[k] + t] + (long)costOne > limit ? -1 : joined[one];
                rest[t] = Math.Min(zero < 0 ? Diagram.Unreachable : costZero, one < 0 ? Diagram.Unreachable : costOne);
                here[t] = _nodes.Place(zero, one);
            }

            if (_nodes.IsTooWide) return (Outcome.TooLarge, null);
            (joined, least) = (here, rest);
        }

        if (joined[0] < 0) return (Outcome.Empty, null);
        var built = _nodes.Built([], _variables);
        _cost.CopyTo(built.Cost, 0);
        return (Outcome.Built, built);
    }

    private void Release()
    {
        _nodes.Clear();
        if (_cheapest.Length <= MostKept) return;
        (_successors, _cheapest, _layer, _later, _slots) = (new int[Pair * FewestStates], new int[FewestStates], new uint[FewestStates], new uint[FewestStates], new int[Pair * FewestStates]);
    }
}
