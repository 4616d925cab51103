using System.Collections.Immutable;
using System.Diagnostics;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>How layer preconditions are looked for. Immutable.</summary>
public sealed record LayerPreconditionOptions
{
    /// <summary>Patterns need more training inputs than this.</summary>
    public int Support { get; init; } = 50;

    /// <summary>The most time for one proof.</summary>
    public TimeSpan ProofTimeLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most time for adding decisions to a pattern that does not imply its class alone, and for taking out again what is not needed.</summary>
    public TimeSpan PatternTimeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Seed of the verifier's random samples.</summary>
    public int Seed { get; init; }

    /// <summary>Threads of the verifier; 0: as many as processors.</summary>
    public int Threads { get; init; }

    /// <summary>Asks the verifier, for a proof.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="limit">The most time.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal VerificationAnswer Ask(VerificationProblem problem, TimeSpan limit, CancellationToken cancellation)
    {
        var answer = Verifier.Verify(problem, new VerificationOptions { TimeLimit = limit, Seed = Seed, Threads = Threads, WantsProof = true }, null, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return answer;
    }
}

/// <summary>
/// Finds layer preconditions (Gopinath et al., "Property Inference for Deep Neural Networks", 2019, section 4): a decision tree over the on/off fingerprints of one layer, whose
/// classes are the network's predictions, gives candidates at its pure leaves. Each is asked of the verifier over all inputs within the limits; to what is not proved there
/// decisions are added until it is; it is asked once more with ranges for the layer's values; and every one is counted on held-out inputs.
/// </summary>
public static class LayerPreconditionSearch
{
    /// <summary>Shares of the training inputs that the ranges may leave out at either end, tried in this order.</summary>
    private static readonly double[] Cuts = [0, 0.01, 0.05, 0.1, 0.25];

    /// <summary>Finds them.</summary>
    /// <param name="network">The network; classes are its largest outputs.</param>
    /// <param name="layer">A layer that ReLU follows, from 0.</param>
    /// <param name="lower">The least value of each input.</param>
    /// <param name="upper">The greatest value of each input.</param>
    /// <param name="train">Inputs that the tree is grown from.</param>
    /// <param name="held">Other inputs, which validate.</param>
    /// <param name="options">Limits; null: the defaults.</param>
    /// <param name="progress">Told of candidates done and in all; may be null.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="UsageException">There is no such ReLU, or no training input.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static LayerPreconditionSet Find(
        ReluNetwork network,
        int layer,
        IReadOnlyList<double> lower,
        IReadOnlyList<double> upper,
        IEnumerable<float[]> train,
        IEnumerable<float[]> held,
        LayerPreconditionOptions? options = null,
        IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancellation = default)
    {
        LayerCut.RequireRelus(nameof(LayerPreconditionSearch), network, layer);
        return new Search(network, layer, [.. lower], [.. upper], options ?? new LayerPreconditionOptions(), cancellation).Run(train, held, progress);
    }

    private sealed class Search(
        ReluNetwork network, int layer, ImmutableArray<double> lower, ImmutableArray<double> upper, LayerPreconditionOptions options, CancellationToken cancellation)
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly ReluNetwork _above = LayerCut.Above(network, layer);
        private readonly Rational[] _lower = [.. lower.Select(x => (Rational)x)];
        private readonly Rational[] _upper = [.. upper.Select(x => (Rational)x)];
        private readonly Dictionary<int, LayerReach> _reach = [];

        internal LayerPreconditionSet Run(IEnumerable<float[]> train, IEnumerable<float[]> held, IProgress<(int Done, int Total)>? progress)
        {
            var (trained, heldOut) = (LayerData.Of(network, layer, train, cancellation), LayerData.Of(network, layer, held, cancellation));
            var tree = TreeGrowth.Grow(trained.Table, null, cancellation);
            var paths = tree.Paths(layer);
            var leaves = Enumerable.Range(0, tree.Nodes.Length)
                .Where(node => tree.Nodes[node] is { IsLeaf: true, Purity: 1 } leaf && leaf.Support > options.Support)
                .OrderByDescending(node => tree.Nodes[node].Support).ToList();
            var items = ImmutableArray.CreateBuilder<LayerPrecondition>();
            foreach (var leaf in leaves)
            {
                cancellation.ThrowIfCancellationRequested();
                items.Add(Judge(tree.Nodes[leaf].Label, new DecisionPattern(paths[leaf]), trained, heldOut));
                progress?.Report((items.Count, leaves.Count));
            }

            var used = items.Select(item => item.Strengthened).OfType<StrengthenedPattern>().Where(pattern => pattern.From > 0).Select(pattern => pattern.From - 1).Distinct().Order();
            return new LayerPreconditionSet(
                layer, items.ToImmutable(), [.. used.Select(Reach)], trained.Table.Count, heldOut.Table.Count, tree.Nodes.Length, Stopwatch.GetElapsedTime(_started));
        }

        private LayerPrecondition Judge(int label, DecisionPattern pattern, LayerData train, LayerData held)
        {
            int[] having = [.. train.Having(pattern)], heldHaving = [.. held.Having(pattern)];
            var agreeing = heldHaving.Count(i => held.Table.Label(i) == label);
            var whole = Verify(VerificationProblem.Label(network, _lower, _upper, label, pattern.Phases));
            var strengthened = whole is VerificationAnswer.Holds ? null : Strengthen(label, pattern, train, held);
            var isVerified = whole is VerificationAnswer.Holds || strengthened?.Pattern.Count == pattern.Count;
            var ranges = isVerified ? null : Ranges(label, pattern, having, heldHaving, train, held);
            var standing = isVerified ? LayerStanding.Verified
                : strengthened is not null ? LayerStanding.VerifiedStrengthened
                : ranges is not null ? LayerStanding.VerifiedInRanges
                : heldHaving.Length > 0 && agreeing == heldHaving.Length ? LayerStanding.Validated : LayerStanding.Candidate;
            return new LayerPrecondition(label, pattern, having.Length, heldHaving.Length, agreeing, standing, whole, strengthened, ranges);
        }

        private StrengthenedPattern? Strengthen(int label, DecisionPattern pattern, LayerData train, LayerData held) =>
            new Strengthening(network, layer, Reach, _lower, _upper, options, cancellation).Find(label, pattern, train) is var (stronger, from, proof)
                ? new(stronger, from, train.Having(stronger).Count(), held.Having(stronger).Count(), proof)
                : null;

        private LayerReach Reach(int of) => _reach.TryGetValue(of, out var known) ? known : _reach[of] = LayerReach.Of(network, of, lower, upper, options, cancellation);

        /// <summary>The widest of some ranges around the training inputs' values for which the layers above provably give the class.</summary>
        private LayerRanges? Ranges(int label, DecisionPattern pattern, int[] having, int[] heldHaving, LayerData train, LayerData held)
        {
            foreach (var cut in Cuts)
            {
                cancellation.ThrowIfCancellationRequested();
                var (low, high) = Quantiles(having, train, cut);
                foreach (var phase in pattern.Phases.Where(phase => !phase.Active)) (low[phase.Neuron], high[phase.Neuron]) = (0, 0);
                if (Verify(VerificationProblem.Label(_above, low.Select(x => (Rational)x), high.Select(x => (Rational)x), label)) is not VerificationAnswer.Holds holds) continue;
                var found = new LayerRanges([.. low], [.. high], 0, 0, holds.Proof);
                return found with { Support = having.Count(i => found.Contain(train.Values[i])), Held = heldHaving.Count(i => found.Contain(held.Values[i])) };
            }

            return null;
        }

        private (double[] Low, double[] High) Quantiles(int[] having, LayerData data, double cut)
        {
            var (low, high) = (new double[network.Layers[layer].Outputs], new double[network.Layers[layer].Outputs]);
            var skipped = (int)(cut * having.Length);
            for (var n = 0; n < low.Length; n++)
            {
                float[] values = [.. having.Select(i => data.Values[i][n]).Order()];
                (low[n], high[n]) = (values[skipped], values[^(skipped + 1)]);
            }

            return (low, high);
        }

        private VerificationAnswer Verify(VerificationProblem problem) => options.Ask(problem, options.ProofTimeLimit, cancellation);
    }
}
