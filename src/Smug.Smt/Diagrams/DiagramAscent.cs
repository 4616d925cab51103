using Smug.Kernels;

namespace Smug.Smt.Diagrams;

/// <summary>Raises the bound of a set that diagrams cover: the cheapest paths' costs together, each variable's weight shared out between the diagrams it is in.</summary>
/// <remarks>
/// For any costs c(d) with Σ c(d) + pool = w: every mask is a path in each diagram, so w·m ≥ Σ least(d) + Σ min(0, pool). A turn shares the
/// pool equally and takes part of every min-marginal back into it (Lange and Swoboda 2021). All in whole units of 2^−<see cref="UnitBits"/>: no rounding,
/// and no order of summation matters. Not thread-safe.
/// </remarks>
internal sealed class DiagramAscent
{
    private const int Share = 6;
    private const int Chunks = 16;
    private const int Patience = 8;
    private const float Momentum = 0.9f;
    private const double LeastStride = 0.005;
    private readonly Diagram[] _diagrams;
    private readonly long[] _pool;
    private readonly long[] _part;
    private readonly long[] _rest;
    private readonly int[] _count;
    private readonly int[] _best;
    private readonly bool[] _path;
    private readonly int[] _taken;
    private readonly int[] _least;
    private readonly int[] _left;
    private readonly int[] _first;
    private readonly float[] _trend;
    private readonly double[] _sum;
    private int _fruitless;
    private bool _back;

    /// <summary>Begins with every weight in the pool.</summary>
    /// <param name="diagrams">The diagrams; none stands for a row that no mask satisfies.</param>
    /// <param name="weight">The weights, none above <see cref="LargestWeight"/>.</param>
    /// <param name="unitBits">Costs are multiples of 2^−unitBits.</param>
    /// <param name="stride">The factor of the length of the first stride.</param>
    public DiagramAscent(Diagram[] diagrams, long[] weight, int unitBits, double stride)
    {
        (_diagrams, UnitBits, StrideLength) = (diagrams, unitBits, stride);
        _pool = [.. weight.Select(w => w << unitBits)];
        (_part, _rest, _count) = (new long[weight.Length], new long[weight.Length], new int[weight.Length]);
        foreach (var diagram in diagrams)
        {
            foreach (var j in diagram.Variables) _count[j]++;
            foreach (var (k, j) in diagram.Variables.Index()) _pool[j] -= diagram.Cost[k];
        }

        _first = new int[diagrams.Length + 1];
        for (var d = 0; d < diagrams.Length; d++) _first[d + 1] = _first[d] + diagrams[d].Variables.Length;
        (_best, _taken, _path, _trend) = (new int[_first[^1]], new int[_first[^1]], new bool[_first[^1]], new float[_first[^1]]);
        (_least, _left, _sum) = (new int[diagrams.Length], new int[diagrams.Length], new double[weight.Length]);
        Nodes = diagrams.Sum(diagram => (long)diagram.NodeCount);
    }

    /// <summary>Beyond this weights would leave too few bits.</summary>
    public const long LargestWeight = 1 << 14;

    public int UnitBits { get; }

    /// <summary>Nodes of all diagrams: the work of a turn is four visits each.</summary>
    public long Nodes { get; }

    /// <summary>The highest bound so far, in units.</summary>
    public long Bound { get; private set; } = long.MinValue;

    /// <summary>How many bits a unit should have for weights of this size.</summary>
    public static int BitsFor(IEnumerable<long> weights) => 17 - System.Numerics.BitOperations.Log2((ulong)weights.Max());

    /// <summary>One turn.</summary>
    public void Turn()
    {
        SharePool();
        var debt = Debt();
        Extract(Share, _back);
        Note(_least.Sum(least => (long)least) + debt, _taken);
        _back = !_back;
    }

    /// <summary>Whether strides have become so short that more of them bring nothing.</summary>
    public bool IsSpent => StrideLength < LeastStride;

    /// <summary>The factor of the length of strides: it falls where they bring nothing.</summary>
    public double StrideLength { get; private set; }

    /// <summary>One stride along a smoothed subgradient: variables that a diagram's cheapest path sets become dearer in it, and cheaper in the others.</summary>
    /// <remarks>Turns stop at points where no single variable's costs can be moved to a gain, which need not be the highest; strides go on from there. The
    /// length is Polyak's for a bound a little above the best, times a factor that falls where strides bring nothing.</remarks>
    /// <param name="upper">What the bound cannot pass, in units.</param>
    public void Stride(double upper)
    {
        SharePool();
        Each(d =>
        {
            _least[d] = _diagrams[d].SweepBack();
            var path = _path.AsSpan(_first[d], _diagrams[d].Cost.Length);
            _diagrams[d].Path(path);
            var trend = _trend.AsSpan(_first[d], path.Length);
            for (var k = 0; k < path.Length; k++) trend[k] = (Momentum * trend[k]) + (path[k] ? 1 - Momentum : 0);
        });
        var bound = _least.Sum(least => (long)least) + Debt();
        if (bound > Bound + (Math.Abs(Bound) * 1e-6))
        {
            _fruitless = 0;
        }
        else if (++_fruitless >= Patience)
        {
            (StrideLength, _fruitless) = (StrideLength * 0.7, 0);
            Note(bound);
            Restore();
            Array.Clear(_trend);
            return;
        }

        Note(bound);
        Array.Clear(_sum);
        var squares = 0.0;
        for (var d = 0; d < _diagrams.Length; d++)
        {
            var variables = _diagrams[d].Variables;
            for (var k = 0; k < variables.Length; k++)
            {
                var trend = _trend[_first[d] + k];
                _sum[variables[k]] += trend;
                squares += trend * trend;
            }
        }

        for (var j = 0; j < _sum.Length; j++) squares -= _count[j] == 0 ? 0 : _sum[j] * _sum[j] / _count[j];
        if (squares < 1e-9) return;
        var length = StrideLength * (Math.Min(upper, Bound + (0.005 * Math.Abs(Bound))) - bound) / squares;
        for (var d = 0; d < _diagrams.Length; d++)
        {
            var (variables, cost) = (_diagrams[d].Variables, _diagrams[d].Cost);
            for (var k = 0; k < cost.Length; k++)
            {
                var dearer = (int)Math.Clamp(cost[k] + Math.Round(length * _trend[_first[d] + k]), -Diagram.LargestCost, Diagram.LargestCost);
                _pool[variables[k]] += cost[k] - dearer;
                cost[k] = dearer;
            }
        }
    }

    /// <summary>Goes back to the costs of the highest bound.</summary>
    public void Restore()
    {
        var at = 0;
        foreach (var diagram in _diagrams)
        {
            for (var k = 0; k < diagram.Cost.Length; k++, at++)
            {
                _pool[diagram.Variables[k]] += diagram.Cost[k] - _best[at];
                diagram.Cost[k] = _best[at];
            }
        }
    }

    /// <summary>The least cost of each diagram at the costs of the highest bound.</summary>
    public long[] Least()
    {
        Restore();
        Each(d => _least[d] = _diagrams[d].SweepBack());
        return [.. _least.Select(least => (long)least)];
    }

    /// <summary>From the costs of the highest bound: takes the min-marginals out whole, so that they stand in <see cref="Pool"/> as reduced costs.</summary>
    /// <returns>The least cost of each diagram then.</returns>
    public long[] Reduce(bool back)
    {
        Restore();
        Extract(8, back);
        return [.. _left.Select(left => (long)left)];
    }

    /// <summary>From the costs of the highest bound: for each variable the share of its diagrams whose cheapest path sets it.</summary>
    public double[] Vote()
    {
        Restore();
        var votes = new double[_pool.Length];
        Each(d =>
        {
            _ = _diagrams[d].SweepBack();
            _diagrams[d].Path(_path.AsSpan(_first[d], _diagrams[d].Cost.Length));
        });
        foreach (var (d, diagram) in _diagrams.Index())
        {
            foreach (var (k, j) in diagram.Variables.Index()) votes[j] += _path[_first[d] + k] ? 1 : 0;
        }

        for (var j = 0; j < votes.Length; j++) votes[j] /= Math.Max(1, _count[j]);
        return votes;
    }

    /// <summary>Each variable's weight less its costs in the diagrams, in units.</summary>
    public ReadOnlySpan<long> Pool => _pool;

    /// <summary>Σ min(0, pool).</summary>
    public long Debt()
    {
        var debt = 0L;
        foreach (var rest in _pool) debt += Math.Min(0, rest);
        return debt;
    }

    /// <summary>Does something with each diagram, on all processors.</summary>
    private void Each(Action<int> body) => Workers.For(Chunks, chunk =>
    {
        for (var d = chunk; d < _diagrams.Length; d += Chunks) body(d);
    });

    /// <summary>Sweeps, and at once takes a share of every min-marginal back into the pool.</summary>
    private void Extract(int numerator, bool back)
    {
        Each(d =>
        {
            var taken = _taken.AsSpan(_first[d], _diagrams[d].Cost.Length);
            _least[d] = back ? _diagrams[d].SweepForward() : _diagrams[d].SweepBack();
            _left[d] = back ? _diagrams[d].ExtractBack(numerator, taken) : _diagrams[d].ExtractForward(numerator, taken);
        });
        foreach (var (d, diagram) in _diagrams.Index())
        {
            foreach (var (k, j) in diagram.Variables.Index()) _pool[j] += _taken[_first[d] + k];
        }
    }

    private void SharePool()
    {
        for (var j = 0; j < _pool.Length; j++)
        {
            if (_count[j] == 0) continue;
            _part[j] = _pool[j] >= 0 ? _pool[j] / _count[j] : -((-_pool[j] + _count[j] - 1) / _count[j]);
            _rest[j] = _pool[j] - (_part[j] * _count[j]);
            _pool[j] = 0;
        }

        foreach (var diagram in _diagrams)
        {
            for (var k = 0; k < diagram.Cost.Length; k++)
            {
                var j = diagram.Variables[k];
                var wanted = diagram.Cost[k] + _part[j] + (_rest[j]-- > 0 ? 1 : 0);
                diagram.Cost[k] = (int)Math.Clamp(wanted, -Diagram.LargestCost, Diagram.LargestCost);
                _pool[j] += wanted - diagram.Cost[k];
            }
        }
    }

    /// <summary>Keeps the costs of the highest bound.</summary>
    /// <param name="bound">A bound.</param>
    /// <param name="taken">What was taken out of the costs that prove it.</param>
    private void Note(long bound, int[]? taken = null)
    {
        if (bound <= Bound) return;
        Bound = bound;
        var at = 0;
        foreach (var diagram in _diagrams)
        {
            for (var k = 0; k < diagram.Cost.Length; k++, at++) _best[at] = diagram.Cost[k] + (taken is null ? 0 : taken[at]);
        }
    }
}
