using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Smug.Smt.Diagrams;

/// <summary>A binary decision diagram of a few rows: its paths from root to end are the assignments of <see cref="Variables"/> that satisfy them.</summary>
/// <remarks>
/// Each node of layer k chooses the value of variable k and leads to layer k + 1. The cheapest path under any costs is one sweep over the nodes, and so is
/// every variable's min-marginal: what the cheapest path with the variable at 1 costs more than the cheapest with it at 0. Lange and Swoboda (Efficient
/// message passing for 0-1 ILPs with binary decision diagrams, 2021) raise a bound by moving a share of them between diagrams. Costs are whole numbers,
/// so every sum is exact. What rests on a sweep must be asked for on the same thread, before another diagram is swept there. Not thread-safe.
/// </remarks>
internal sealed class Diagram
{
    /// <summary>No cost reaches this; two of them fit an int.</summary>
    public const int Unreachable = 1 << 29;

    /// <summary>The largest magnitude of one variable's cost: with <see cref="MostVariables"/> of them a path stays below <see cref="Unreachable"/>.</summary>
    public const int LargestCost = 1 << 21;

    public const int MostVariables = 255;

    /// <summary>Places of a layer fit 16 bits, with one for what is out.</summary>
    public const int MostNodesOfALayer = ushort.MaxValue;

    /// <summary>Where each layer begins, the end's last: first a place that nothing reaches, to which what is out leads, so that sweeps need not ask; then
    /// the nodes.</summary>
    private readonly int[] _start;
    private readonly ushort[] _low;
    private readonly ushort[] _high;

    /// <summary>The costs of sweeps. A sweep's are those of its thread's last diagram, so they take no memory in the others and stay near the processor.</summary>
    [ThreadStatic]
    private static int[]? t_value;

    /// <summary>Takes over the layers of a builder.</summary>
    /// <param name="rows">The rows it stands for.</param>
    /// <param name="variables">The variables in the order of the layers.</param>
    /// <param name="low">For each node the place in the next layer that 0 leads to, or the largest number where 0 is out; the last layer's nodes first.</param>
    /// <param name="high">The same for 1.</param>
    /// <param name="first">Where the nodes of each layer begin.</param>
    public Diagram(int[] rows, int[] variables, ReadOnlySpan<ushort> low, ReadOnlySpan<ushort> high, ReadOnlySpan<int> first)
    {
        var n = variables.Length;
        (Rows, Variables, _start, Cost) = (rows, variables, new int[n + 2], new int[n]);
        for (var k = 0; k < n; k++) _start[k + 1] = _start[k] + 1 + (k == 0 ? low.Length : first[k - 1]) - first[k];
        _start[n + 1] = _start[n] + 2;
        (_low, _high) = (new ushort[_start[n]], new ushort[_start[n]]);
        for (var k = 0; k < n; k++)
        {
            for (var (place, node) = (_start[k] + 1, first[k]); place < _start[k + 1]; place++, node++)
            {
                // From the largest number it goes round to 0, the place that nothing reaches.
                (_low[place], _high[place]) = (unchecked((ushort)(low[node] + 1)), unchecked((ushort)(high[node] + 1)));
            }
        }
    }

    public int[] Rows { get; }

    public int[] Variables { get; }

    /// <summary>The cost of each variable at 1; the diagrams' costs of a variable and what is in the pool add up to its weight.</summary>
    public int[] Cost { get; }

    /// <summary>After <see cref="SweepBack"/>: the cheapest cost from each node to the end, by <see cref="Start"/> and place.</summary>
    public ReadOnlySpan<int> Cheapest => Value;

    /// <summary>For each node the place in the next layer that 0 leads to; 0 where it is out.</summary>
    public ReadOnlySpan<ushort> Low => _low;

    /// <summary>The same for 1.</summary>
    public ReadOnlySpan<ushort> High => _high;

    public int NodeCount => _low.Length - Cost.Length;

    /// <summary>Where a layer's places begin, of which the first is nothing's and the second, in the first layer, the root's.</summary>
    public int Start(int layer) => _start[layer];

    /// <summary>Adds costs to those of the variables that it has.</summary>
    public void AddCosts(int[] variables, int[] costs)
    {
        for (var k = 0; k < Cost.Length; k++)
        {
            var place = Array.IndexOf(variables, Variables[k]);
            if (place >= 0) Cost[k] = Math.Clamp(Cost[k] + costs[place], -LargestCost, LargestCost);
        }
    }

    /// <summary>The cheapest cost from each node to the end. Returns the root's.</summary>
    public int SweepBack()
    {
        var value = Wake();
        value[^1] = 0;
        for (var k = Cost.Length - 1; k >= 0; k--) Back(k);
        return value[1];
    }

    /// <summary>The cheapest cost from the root to each node. Returns the end's.</summary>
    public int SweepForward()
    {
        var value = Wake();
        value[1] = 0;
        for (var k = 0; k < Cost.Length; k++) Forward(k);
        return value[^1];
    }

    /// <summary>After <see cref="SweepBack"/>: takes a share of each variable's min-marginal out of its cost, first layer first.</summary>
    /// <param name="numerator">The share, in eighths.</param>
    /// <param name="taken">What is taken, by layer.</param>
    /// <returns>The cheapest cost that is left.</returns>
    public int ExtractForward(int numerator, Span<int> taken)
    {
        var value = Value;
        value[1] = 0;
        for (var k = 0; k < Cost.Length; k++)
        {
            taken[k] = Take(k, numerator);
            Forward(k);
        }

        return value[^1];
    }

    /// <summary>After <see cref="SweepForward"/>: the same, last layer first.</summary>
    public int ExtractBack(int numerator, Span<int> taken)
    {
        var value = Value;
        value[^1] = 0;
        for (var k = Cost.Length - 1; k >= 0; k--)
        {
            taken[k] = Take(k, numerator);
            Back(k);
        }

        return value[1];
    }

    /// <summary>After <see cref="SweepBack"/>: the values of a cheapest path, by layer.</summary>
    public void Path(Span<bool> path)
    {
        var (node, value) = (1, t_value!);
        for (var k = 0; k < Cost.Length; k++)
        {
            var (zero, one) = (_start[k + 1] + _low[node], _start[k + 1] + _high[node]);
            path[k] = value[one] + Cost[k] < value[zero];
            node = path[k] ? one : zero;
        }
    }

    private Span<int> Wake()
    {
        if (t_value is null || t_value.Length < _start[^1]) t_value = new int[Math.Max(_start[^1], 1 << 16)];
        foreach (var first in _start.AsSpan(0, Cost.Length + 1)) t_value[first] = Unreachable;
        return Value;
    }

    private Span<int> Value => t_value.AsSpan(0, _start[^1]);

    /// <summary>With costs from the root in layer k and costs to the end in layer k + 1.</summary>
    private int Take(int k, int numerator)
    {
        var (zero, one, cost) = (Unreachable, Unreachable, Cost[k]);
        var value = Value;
        var later = value[_start[k + 1]..];
        for (var node = _start[k] + 1; node < _start[k + 1]; node++)
        {
            zero = Math.Min(zero, value[node] + later[_low[node]]);
            one = Math.Min(one, value[node] + later[_high[node]]);
        }

        // Where one value is out, the cost decides nothing here and may stay.
        if (zero >= Unreachable / 2 || one >= Unreachable / 2) return 0;
        var part = (int)((long)(one + cost - zero) * numerator / 8);
        part = cost - Math.Clamp(cost - part, -LargestCost, LargestCost);
        Cost[k] -= part;
        return part;
    }

    private unsafe void Back(int k)
    {
        var (node, end, cost) = (_start[k] + 1, _start[k + 1], Cost[k]);
        fixed (int* value = t_value)
        fixed (ushort* low = _low, high = _high)
        {
            // All indices are in range: the constructor gives each node two places of the next layer.
            var later = value + end;
            if (Avx2.IsSupported)
            {
                var costs = Vector256.Create(cost);
                for (; node <= end - Vector256<int>.Count; node += Vector256<int>.Count)
                {
                    var zero = Avx2.GatherVector256(later, Avx2.ConvertToVector256Int32(low + node), sizeof(int));
                    var one = Avx2.GatherVector256(later, Avx2.ConvertToVector256Int32(high + node), sizeof(int));
                    Vector256.Store(Vector256.Min(zero, one + costs), value + node);
                }
            }

            for (; node < end; node++) value[node] = Math.Min(later[low[node]], later[high[node]] + cost);
        }
    }

    private void Forward(int k)
    {
        var (first, end, cost) = (_start[k] + 1, _start[k + 1], Cost[k]);
        var values = Value;
        var later = values[end.._start[k + 2]];
        later.Fill(Unreachable);
        for (var node = first; node < end; node++)
        {
            var (zero, one, value) = (_low[node], _high[node], values[node]);
            later[zero] = Math.Min(later[zero], value);
            later[one] = Math.Min(later[one], value + cost);
        }

        later[0] = Unreachable;
    }
}
