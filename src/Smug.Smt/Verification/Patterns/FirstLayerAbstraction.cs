using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>
/// A problem over the sums of the first layer in place of the inputs: what a picture of 784 pixels does to a network with a first layer of ten
/// neurons happens in ten dimensions. The sums of all inputs in the box form a zonotope; the new problem takes the smallest octagon around it
/// (bounds on every sum and on sums and differences of two), so it has every unsafe point of the old one and perhaps more.
/// </summary>
public static class FirstLayerAbstraction
{
    /// <summary>A problem such that the given one holds if it holds; null where there would be no fewer inputs, or input rows that cannot be carried over.</summary>
    /// <param name="problem">Its cases must share one box, and have no input rows.</param>
    public static VerificationProblem? Of(VerificationProblem problem)
    {
        var network = problem.Network;
        if (network.Layers[0].Outputs >= network.Inputs || problem.Cases.Length == 0) return null;
        var (lower, upper) = (problem.Cases[0].Lower, problem.Cases[0].Upper);
        if (problem.Cases.Any(c => c.InputRows.Length > 0 || !c.Lower.AsSpan().SequenceEqual(lower.AsSpan()) || !c.Upper.AsSpan().SequenceEqual(upper.AsSpan())))
            return null;
        var sums = new Zonotope(network.Layers[0], lower, upper);
        var rows = ImmutableArray.CreateBuilder<LinearRow>();
        for (var i = 0; i < sums.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                foreach (var sign in (int[])[1, -1])
                {
                    var (least, most) = sums.Range(i, j, sign);
                    rows.Add(new LinearRow([new(i, 1), new(j, sign)], most));
                    rows.Add(new LinearRow([new(i, -1), new(j, -sign)], -least));
                }
            }
        }

        var octagon = rows.ToImmutable();
        var ranges = Enumerable.Range(0, sums.Count).Select(i => sums.Range(i, i, 0)).ToList();
        ImmutableArray<Rational> low = [.. ranges.Select(range => range.Least)], high = [.. ranges.Select(range => range.Most)];
        var rectified = Enumerable.Range(0, network.Layers.Count).Select(network.IsRectified).ToList();
        return new VerificationProblem(
            new ReluNetwork([Identity(sums.Count), .. network.Layers.Skip(1)], rectified),
            problem.Cases.Select(c => c with { Lower = low, Upper = high, InputRows = octagon }),
            problem.Phases);
    }

    private static ReluLayer Identity(int size)
    {
        var weights = new float[size * size];
        for (var i = 0; i < size; i++) weights[i * size + i] = 1;
        return new ReluLayer(size, size, weights, new float[size]);
    }

    /// <summary>The sums of a layer over a box: centre plus a segment for each input.</summary>
    private sealed class Zonotope
    {
        private readonly Rational[][] _segments;
        private readonly Rational[] _least;

        /// <summary>With each input at its least value the sums are <c>_least</c>; raising input k to its greatest adds <c>_segments[k]</c>.</summary>
        internal Zonotope(ReluLayer layer, ImmutableArray<Rational> lower, ImmutableArray<Rational> upper)
        {
            Count = layer.Outputs;
            _least = [.. layer.Bias.Select(bias => (Rational)bias)];
            _segments = new Rational[layer.Inputs][];
            for (var k = 0; k < layer.Inputs; k++)
            {
                var (width, low) = (upper[k] - lower[k], lower[k]);
                _segments[k] = new Rational[Count];
                for (var i = 0; i < Count; i++)
                {
                    Rational weight = layer.Weights[k * Count + i];
                    if (!low.Equals(default)) _least[i] += weight * low;
                    _segments[k][i] = weight * width;
                }
            }
        }

        internal int Count { get; }

        /// <summary>The least and greatest values of sum i + sign · sum j, rounded outwards to float64.</summary>
        internal (Rational Least, Rational Most) Range(int i, int j, int sign)
        {
            var (least, most) = (_least[i], _least[i]);
            if (sign != 0) (least, most) = (least + _least[j] * sign, most + _least[j] * sign);
            var (negative, positive) = (default(Rational), default(Rational));
            foreach (var segment in _segments)
            {
                var step = sign == 0 ? segment[i] : segment[i] + segment[j] * sign;
                if (step.Sign < 0) negative += step;
                else positive += step;
            }

            return ((least + negative).RoundDown(), (most + positive).RoundUp());
        }
    }
}
