using System.Diagnostics;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>
/// Adds decisions to a layer's pattern until it provably implies its class for every input within the limits, guided by counterexamples. The questions are about the layers
/// from one on alone, over all values that the layer below it can take (<see cref="LayerReach"/>): they have a few dimensions where pictures have hundreds. What is
/// proved there holds for every input; a counterexample there need not come from one, and the decision is added that excludes it and keeps the most training inputs. Where that
/// would lose too many, the questions begin one layer lower.
/// </summary>
internal sealed class Strengthening(
    ReluNetwork network, int layer, Func<int, LayerReach> reach, IReadOnlyList<Rational> lower, IReadOnlyList<Rational> upper, LayerPreconditionOptions options, CancellationToken cancellation)
{
    /// <summary>A decision is added if it keeps this share of the training inputs; otherwise a lower layer is looked at first.</summary>
    private const double KeepShare = 0.95;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Dictionary<int, Part> _parts = [];

    /// <summary>Finds a proved pattern.</summary>
    /// <param name="label">The class.</param>
    /// <param name="pattern">The layer's pattern.</param>
    /// <param name="train">Training inputs.</param>
    /// <returns>The pattern with what was added, the lowest layer that it speaks about, and the proof; null where none is found that keeps enough inputs, or not in time.</returns>
    internal (DecisionPattern Pattern, int From, VerificationProof? Proof)? Find(int label, DecisionPattern pattern, LayerData train)
    {
        var (phases, having, from, batch) = (pattern.Phases.ToList(), train.Having(pattern).ToArray(), layer, 1);
        phases.AddRange(Shared(layer, phases, having, train));
        while (!IsOver)
        {
            var answer = Ask(label, phases, from);
            if (answer is VerificationAnswer.Holds holds) return Pruned(label, pattern, phases, from, holds, train);
            var counterexample = (answer as VerificationAnswer.Violated)?.Counterexample;
            var added = Candidates(phases, from, having, train, counterexample).Take(counterexample is null ? batch : 1).ToList();
            var kept = train.Having(added, having).ToArray();
            while (added.Count > 1 && kept.Length < KeepShare * having.Length)
            {
                added.RemoveRange((added.Count + 1) / 2, added.Count / 2);
                kept = [.. train.Having(added, having)];
            }

            if (from > 0 && (added.Count == 0 || kept.Length < KeepShare * having.Length))
            {
                (from, batch) = (from - 1, 1);
                phases.AddRange(Shared(from, phases, having, train));
                continue;
            }

            if (added.Count == 0 || kept.Length <= options.Support) return null;
            if (counterexample is null) batch *= 2;
            phases.AddRange(added);
            having = kept;
        }

        return null;
    }

    private bool IsOver => Stopwatch.GetElapsedTime(_started) > options.PatternTimeLimit;

    private VerificationAnswer Ask(int label, IEnumerable<NeuronPhase> phases, int from)
    {
        var (above, low, high) = From(from);
        var question = VerificationProblem.Label(above, low, high, label, phases.Select(phase => phase with { Layer = phase.Layer - from }));
        return options.Ask(question, options.ProofTimeLimit, cancellation);
    }

    /// <summary>The layers from one on, and what they may be given.</summary>
    private Part From(int from)
    {
        if (_parts.TryGetValue(from, out var part)) return part;
        var below = from == 0 ? null : reach(from - 1);
        return _parts[from] = below is null
            ? new Part(network, lower, upper)
            : new Part(LayerCut.Above(network, from - 1), [.. below.Lower.Select(x => (Rational)x)], [.. below.Upper.Select(x => (Rational)x)]);
    }

    /// <summary>The decisions of a layer that all of some inputs share: they cost no support.</summary>
    private IEnumerable<NeuronPhase> Shared(int of, List<NeuronPhase> phases, int[] having, LayerData train) =>
        [.. Free(of, phases).Select(neuron => Majority(of, neuron, having, train)).Where(decision => decision.Kept == having.Length).Select(decision => decision.Phase)];

    /// <summary>Decisions that could be added, those that keep the most training inputs first.</summary>
    private IEnumerable<NeuronPhase> Candidates(List<NeuronPhase> phases, int from, int[] having, LayerData train, Counterexample? counterexample)
    {
        var sums = counterexample is null ? null : From(from).Network.PreActivations(counterexample.FloatInput.AsSpan());
        return from l in Enumerable.Range(@from, layer + 1 - @from)
               where network.IsRectified(l)
               from neuron in Free(l, phases)
               let decision = Majority(l, neuron, having, train)
               where sums is null || (decision.Phase.Active ? sums[l - @from][neuron] < 0 : sums[l - @from][neuron] > 0)
               orderby decision.Kept descending, l descending, neuron
               select decision.Phase;
    }

    private IEnumerable<int> Free(int of, List<NeuronPhase> phases) =>
        Enumerable.Range(0, network.IsRectified(of) ? network.Layers[of].Outputs : 0).Except(phases.Where(phase => phase.Layer == of).Select(phase => phase.Neuron));

    private static (NeuronPhase Phase, int Kept) Majority(int of, int neuron, int[] having, LayerData train)
    {
        var on = having.Count(input => train.IsOn(of, neuron, input));
        return 2 * on >= having.Length ? (new(of, neuron, true), on) : (new(of, neuron, false), having.Length - on);
    }

    /// <summary>Takes added decisions out again as long as the rest is proved and time is left: the one first without which the most training inputs have the pattern.</summary>
    private (DecisionPattern Pattern, int From, VerificationProof? Proof) Pruned(
        int label, DecisionPattern pattern, List<NeuronPhase> phases, int from, VerificationAnswer.Holds holds, LayerData train)
    {
        var tried = pattern.Phases.ToHashSet();
        var all = train.Having(pattern).ToArray();
        while (!IsOver && Best() is { } drop)
        {
            tried.Add(drop);
            List<NeuronPhase> less = [.. phases.Where(phase => phase != drop)];
            if (Ask(label, less, from) is VerificationAnswer.Holds proved) (phases, holds) = (less, proved);
        }

        return (new DecisionPattern(phases), from, holds.Proof);

        NeuronPhase? Best()
        {
            // An input that lacks one decision only would have the pattern without it.
            var gains = new Dictionary<NeuronPhase, int>();
            foreach (var input in all)
            {
                NeuronPhase[] lacking = [.. phases.Where(phase => train.IsOn(phase.Layer, phase.Neuron, input) != phase.Active).Take(2)];
                if (lacking.Length == 1 && !tried.Contains(lacking[0])) gains[lacking[0]] = gains.GetValueOrDefault(lacking[0]) + 1;
            }

            return gains.Count > 0 ? gains.MaxBy(pair => pair.Value).Key : phases.Where(phase => !tried.Contains(phase)).Select(phase => (NeuronPhase?)phase).FirstOrDefault();
        }
    }

    private sealed record Part(ReluNetwork Network, IReadOnlyList<Rational> Lower, IReadOnlyList<Rational> Upper);
}
