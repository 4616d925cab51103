using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>Which side of 0 the sums of some ReLU neurons lie on: a decision pattern (Gopinath et al., "Property Inference for Deep Neural Networks",
/// 2019). Immutable and thread-safe.</summary>
/// <remarks>An input has the pattern where every active neuron's sum is ≥ 0 and every inactive one's is ≤ 0, in exact arithmetic; a sum of 0 has
/// both phases, and its ReLU is 0 either way.</remarks>
public sealed class DecisionPattern
{
    /// <summary>Takes phases; each neuron at most once.</summary>
    /// <exception cref="UsageException">A neuron is named twice.</exception>
    public DecisionPattern(IEnumerable<NeuronPhase> phases)
    {
        Phases = [.. phases.OrderBy(phase => phase.Layer).ThenBy(phase => phase.Neuron)];
        for (var i = 1; i < Phases.Length; i++)
        {
            if ((Phases[i].Layer, Phases[i].Neuron) == (Phases[i - 1].Layer, Phases[i - 1].Neuron))
                throw new UsageException($"DecisionPattern: layer {Phases[i].Layer}, neuron {Phases[i].Neuron} is named twice.");
        }
    }

    /// <summary>The phases, by layer and neuron.</summary>
    public ImmutableArray<NeuronPhase> Phases { get; }

    /// <summary>The number of neurons in the pattern.</summary>
    public int Count => Phases.Length;

    /// <summary>The pattern of every ReLU for one input: active where the exact sum is above 0.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input"><c>[Inputs]</c>.</param>
    public static DecisionPattern Signature(ReluNetwork network, ReadOnlySpan<Rational> input)
    {
        var sums = network.PreActivations(input);
        return new DecisionPattern(
            from layer in Enumerable.Range(0, sums.Length)
            where network.IsRectified(layer)
            from neuron in Enumerable.Range(0, sums[layer].Length)
            select new NeuronPhase(layer, neuron, sums[layer][neuron].Sign > 0));
    }

    /// <summary>The phases that satisfy a condition.</summary>
    public DecisionPattern Where(Func<NeuronPhase, bool> condition) => new(Phases.Where(condition));

    /// <summary>Whether sums have the pattern: exact ones as <see cref="ReluNetwork.PreActivations(ReadOnlySpan{Rational})"/> gives them.</summary>
    public bool IsSatisfied(Rational[][] sums) => Phases.All(phase => phase.Active ? sums[phase.Layer][phase.Neuron].Sign >= 0 : sums[phase.Layer][phase.Neuron].Sign <= 0);

    /// <summary>Whether float32 sums have the pattern.</summary>
    public bool IsSatisfied(float[][] sums) => Phases.All(phase => phase.Active ? sums[phase.Layer][phase.Neuron] >= 0 : sums[phase.Layer][phase.Neuron] <= 0);

    /// <summary>The phases that float32 sums do not have.</summary>
    public ImmutableArray<NeuronPhase> Differing(float[][] sums) =>
        [.. Phases.Where(phase => phase.Active ? !(sums[phase.Layer][phase.Neuron] >= 0) : !(sums[phase.Layer][phase.Neuron] <= 0))];

    /// <summary>This pattern with the phases of every neuron that its neurons' sums depend on, so that each sum is one affine function of the input.</summary>
    /// <param name="network">The network.</param>
    /// <param name="signature">Where added phases come from: a pattern of all ReLUs.</param>
    public DecisionPattern Closure(ReluNetwork network, DecisionPattern signature)
    {
        var needed = Needed(network);
        return new DecisionPattern(Phases.Union(signature.Phases.Where(phase => needed.Contains((phase.Layer, phase.Neuron)))));
    }

    /// <summary>Whether the pattern names every neuron its sums depend on; the inputs that have it are then a convex polytope.</summary>
    public bool IsClosed(ReluNetwork network)
    {
        var needed = Needed(network);
        needed.ExceptWith(Phases.Select(phase => (phase.Layer, phase.Neuron)));
        return needed.Count == 0;
    }

    /// <summary>The ReLUs that the pattern's sums depend on through weights other than 0.</summary>
    private HashSet<(int Layer, int Neuron)> Needed(ReluNetwork network)
    {
        var needed = new HashSet<(int, int)>();
        var current = new HashSet<int>();
        for (var l = network.Layers.Count - 1; l >= 0; l--)
        {
            foreach (var phase in Phases.Where(phase => phase.Layer == l)) current.Add(phase.Neuron);
            if (l == 0) break;
            var layer = network.Layers[l];
            var below = Enumerable.Range(0, layer.Inputs).Where(j => current.Any(i => layer.Weights[j * layer.Outputs + i] != 0)).ToHashSet();
            if (network.IsRectified(l - 1)) needed.UnionWith(below.Select(j => (l - 1, j)));
            current = below;
        }

        return needed;
    }
}
