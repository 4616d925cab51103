using System.Collections.Immutable;
using Smug.Kernels;

namespace Smug.Smt.Verification;

/// <summary>A closed decision pattern as linear rows over the inputs.</summary>
public static class PatternPolytope
{
    /// <summary>One row for each neuron of the pattern; the inputs that satisfy them all are exactly those that have the pattern. Where the phases of a neuron's
    /// predecessors are fixed, each ReLU is 0 or its sum, so the neuron's sum is affine in the input.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pattern">The pattern.</param>
    /// <returns>Rows in the order of the pattern's phases, exact.</returns>
    /// <exception cref="UsageException">The pattern is not closed under predecessors.</exception>
    public static ImmutableArray<LinearRow> Rows(ReluNetwork network, DecisionPattern pattern)
    {
        if (!pattern.IsClosed(network)) throw new UsageException("PatternPolytope: the pattern does not name every neuron that its neurons depend on.");
        var rows = ImmutableArray.CreateBuilder<LinearRow>(pattern.Count);
        var last = pattern.Count == 0 ? -1 : pattern.Phases[^1].Layer;
        var below = new Dyadic[]?[network.Inputs];
        for (var j = 0; j < below.Length; j++)
        {
            below[j] = new Dyadic[network.Inputs + 1];
            below[j]![j] = Dyadic.From(1);
        }

        for (var l = 0; l <= last; l++)
        {
            var phases = pattern.Phases.Where(phase => phase.Layer == l).ToDictionary(phase => phase.Neuron, phase => phase.Active);
            var sums = new Dyadic[]?[network.Layers[l].Outputs];
            var named = new LinearRow?[sums.Length];
            Workers.For(sums.Length, i =>
            {
                // A neuron without a phase is not needed above: the pattern is closed.
                if (network.IsRectified(l) && !phases.ContainsKey(i)) return;
                var sum = Sum(network.Layers[l], i, below, network.Inputs);
                if (phases.TryGetValue(i, out var active)) named[i] = Row(sum, active);
                sums[i] = !network.IsRectified(l) || phases[i] ? sum : null;
            });
            rows.AddRange(named.OfType<LinearRow>());
            below = sums;
        }

        return rows.DrainToImmutable();
    }

    private static Dyadic[] Sum(ReluLayer layer, int neuron, Dyadic[]?[] below, int inputs)
    {
        var sum = new Dyadic[inputs + 1];
        for (var j = 0; j < layer.Inputs; j++)
        {
            var weight = layer.Weights[j * layer.Outputs + neuron];
            if (weight == 0 || below[j] is not { } from) continue;
            var factor = Dyadic.From(weight);
            for (var c = 0; c < from.Length; c++)
            {
                if (!from[c].IsZero) sum[c] += factor * from[c];
            }
        }

        sum[^1] += Dyadic.From(layer.Bias[neuron]);
        return sum;
    }

    /// <summary>sum ≥ 0 or sum ≤ 0 as terms ≤ bound.</summary>
    private static LinearRow Row(Dyadic[] sum, bool active)
    {
        var terms = ImmutableArray.CreateBuilder<LinearTerm>();
        for (var c = 0; c < sum.Length - 1; c++)
        {
            if (!sum[c].IsZero) terms.Add(new LinearTerm(c, Rational.Of(active ? -sum[c] : sum[c])));
        }

        return new LinearRow(terms.ToImmutable(), Rational.Of(active ? sum[^1] : -sum[^1]));
    }
}
