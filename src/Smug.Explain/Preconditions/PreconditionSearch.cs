using System.Collections.Immutable;
using System.Diagnostics;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>
/// Finds an input precondition by iterative relaxation (Gopinath et al., "Property Inference for Deep Neural Networks", 2019): from the pattern of all
/// ReLUs for one input, whole layers are dropped from the last one backwards, then single neurons of the first layer that cannot go as a whole.
/// Every drop is proved by the <see cref="Verifier"/>.
/// </summary>
public static class PreconditionSearch
{
    /// <summary>Finds one.</summary>
    /// <param name="network">The network; the class is its largest output.</param>
    /// <param name="lower">The least value of each input.</param>
    /// <param name="upper">The greatest value of each input.</param>
    /// <param name="input">The input to start from, within them.</param>
    /// <param name="options">Limits and order; null: the defaults.</param>
    /// <param name="progress">Told of every proof; may be null.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="UsageException">The input lies outside the box, or two outputs are equally largest.</exception>
    /// <exception cref="ShapeException">The box or the input has another size than the network's input.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static InputPrecondition Find(
        ReluNetwork network,
        ReadOnlySpan<double> lower,
        ReadOnlySpan<double> upper,
        ReadOnlySpan<float> input,
        PreconditionOptions? options = null,
        IProgress<DroppingStep>? progress = null,
        CancellationToken cancellation = default)
    {
        StartingInput.RequireWithin(nameof(PreconditionSearch), network, lower, upper, input);
        return new Search(network, lower, upper, input, options ?? new PreconditionOptions(), progress, cancellation).Run();
    }

    /// <summary>A box of inputs around the one that a precondition was found from, all of which have its pattern.</summary>
    /// <param name="found">The precondition.</param>
    /// <param name="network">The network it was found for.</param>
    /// <param name="lower">The least value of each input.</param>
    /// <param name="upper">The greatest value of each input.</param>
    /// <param name="input">The input it was found from.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The box; null where nothing is proved.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static InscribedBox? BoxAround(
        InputPrecondition found, ReluNetwork network, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<float> input, CancellationToken cancellation = default)
    {
        if (found.Pattern is not { } pattern) return null;
        var rows = PatternPolytope.Rows(network, pattern.Closure(network, found.Signature));
        return InscribedBox.Around(rows, lower, upper, [.. input.ToArray().Select(x => (double)x)], cancellation);
    }

    private sealed class Search
    {
        private const int FirstProofFactor = 5;
        private readonly ReluNetwork _network;
        private readonly VerificationProblem _question;
        private readonly float[] _input;
        private readonly PreconditionOptions _options;
        private readonly IProgress<DroppingStep>? _progress;
        private readonly CancellationToken _cancellation;
        private readonly List<DroppingStep> _steps = [];
        private readonly DecisionPattern _signature;
        private readonly int _label;
        private VerificationProof? _proof;
        private readonly long _started = Stopwatch.GetTimestamp();

        internal Search(
            ReluNetwork network, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<float> input, PreconditionOptions options,
            IProgress<DroppingStep>? progress, CancellationToken cancellation)
        {
            (_network, _input, _options, _progress, _cancellation) = (network, input.ToArray(), options, progress, cancellation);
            (_signature, _label) = (DecisionPattern.Signature(network, StartingInput.Exact(input)), StartingInput.LabelOf(nameof(PreconditionSearch), network, input));

            // Patterns only add phases to one and the same question.
            _question = VerificationProblem.Label(network, Exact(lower), Exact(upper), _label);
        }

        internal InputPrecondition Run()
        {
            if (!Proves(_signature, -1, [])) return Found(null, -1, isCutShort: false);
            var (pattern, critical) = (_signature, -1);
            foreach (var layer in _signature.Phases.Select(phase => phase.Layer).Distinct().OrderDescending())
            {
                if (IsOver) return Found(pattern, layer, isCutShort: true);
                var less = pattern.Where(phase => phase.Layer != layer);
                if (Proves(less, layer, []))
                {
                    pattern = less;
                    continue;
                }

                critical = layer;
                break;
            }

            return critical < 0 ? Found(pattern, critical, isCutShort: false) : WithoutNeurons(pattern, critical);
        }

        /// <summary>Tries the critical layer's neurons in their order: as many at once as went last time and as many again, and after a failure half of those. A larger
        /// pattern implies whatever a smaller one does, so what goes is what would have gone one by one.</summary>
        private InputPrecondition WithoutNeurons(DecisionPattern pattern, int critical)
        {
            var order = Order(pattern, critical);
            var (at, together, kept) = (0, 1, 0);
            while (at < order.Length)
            {
                if (IsOver) return Found(pattern, critical, isCutShort: true);
                var left = order.Length - at;

                // Without any of its neurons the layer would be gone, and that has failed.
                if (kept == 0 && left == 1) break;
                together = Math.Min(together, kept == 0 ? left - 1 : left);
                int[] neurons = order[at..(at + together)];
                var less = pattern.Where(phase => phase.Layer != critical || !neurons.Contains(phase.Neuron));
                if (Proves(less, critical, [.. neurons]))
                {
                    (pattern, at, together) = (less, at + together, 2 * together);
                    continue;
                }

                if (together == 1) (at, kept) = (at + 1, kept + 1);
                together = Math.Max(1, together / 2);
            }

            return Found(pattern, critical, isCutShort: false);
        }

        private bool IsOver => _options.TimeLimit is { } limit && Stopwatch.GetElapsedTime(_started) >= limit;

        private InputPrecondition Found(DecisionPattern? pattern, int critical, bool isCutShort) =>
            new(_label, _signature, pattern, critical, [.. _steps], Stopwatch.GetElapsedTime(_started)) { IsCutShort = isCutShort, Proof = _proof };

        private bool Proves(DecisionPattern pattern, int layer, ImmutableArray<int> neurons)
        {
            _cancellation.ThrowIfCancellationRequested();
            var answer = Answer(pattern);
            _cancellation.ThrowIfCancellationRequested();
            var step = answer switch
            {
                VerificationAnswer.Holds => new DroppingStep(layer, neurons, DroppingResult.Proved, null, answer.Statistics),
                VerificationAnswer.Violated violated => new DroppingStep(layer, neurons, DroppingResult.Refuted, violated.Counterexample, answer.Statistics),
                _ => new DroppingStep(layer, neurons, DroppingResult.Open, null, answer.Statistics),
            };
            _steps.Add(step);
            _progress?.Report(step);
            if (answer is VerificationAnswer.Holds holds) _proof = holds.Proof;
            return step.Result == DroppingResult.Proved;
        }

        /// <summary>Counterexamples to patterns before this one are tried first: those that have this pattern, too, refute it at once.</summary>
        private VerificationAnswer Answer(DecisionPattern pattern)
        {
            var question = new VerificationProblem(_question.Network, _question.Cases, pattern.Phases);
            foreach (var earlier in _steps.Select(step => step.Counterexample).OfType<Counterexample>())
            {
                if (Counterexample.Replay(question, earlier.Input.AsSpan()) is { } again)
                    return new VerificationAnswer.Violated(new VerificationStatistics(0, 0, 0, 0, 1, TimeSpan.Zero), again);
            }

            var options = new VerificationOptions { TimeLimit = ProofTimeLimit(), Seed = _options.Seed, Threads = _options.Threads, WantsProof = _options.WantsProof };
            return Verifier.Verify(question, options, null, _cancellation);
        }

        private TimeSpan ProofTimeLimit()
        {
            var limit = _options.ProofTimeLimit * (_steps.Count == 0 ? FirstProofFactor : 1);
            if (_options.TimeLimit is { } all && all - Stopwatch.GetElapsedTime(_started) is var left && left < limit) limit = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            return limit;
        }

        private int[] Order(DecisionPattern pattern, int layer)
        {
            int[] neurons = [.. pattern.Phases.Where(phase => phase.Layer == layer).Select(phase => phase.Neuron)];
            if (_options.Order == DroppingOrder.Plain) return neurons;
            var scores = LayerAttribution.Of(_network, layer, _input, _label);
            return [.. neurons.OrderBy(neuron => Math.Abs(scores[neuron])).ThenBy(neuron => neuron)];
        }

        private static Rational[] Exact(ReadOnlySpan<double> values)
        {
            var exact = new Rational[values.Length];
            for (var i = 0; i < exact.Length; i++) exact[i] = values[i];
            return exact;
        }
    }
}
