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

    /// <summary>Seed of the verifier's random samples.</summary>
    public int Seed { get; init; }

    /// <summary>Threads of the verifier; 0: as many as processors.</summary>
    public int Threads { get; init; }

    /// <summary>Asks the verifier for a proof.</summary>
    internal VerificationOptions Proof => new() { TimeLimit = ProofTimeLimit, Seed = Seed, Threads = Threads, WantsProof = true };
}

/// <summary>
/// Finds layer preconditions (Gopinath et al., "Property Inference for Deep Neural Networks", 2019, section 4): a decision tree over the on/off fingerprints of one layer, whose
/// classes are the network's predictions, gives candidates at its pure leaves. Each is asked of the verifier over all inputs within the limits; what is not proved there
/// is asked once more with ranges for the layer's values; and every one is counted on held-out inputs.
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
        RequireRelus(nameof(LayerPreconditionSearch), network, layer);
        return new Search(network, layer, [.. lower], [.. upper], options ?? new LayerPreconditionOptions(), cancellation).Run(train, held, progress);
    }

    /// <summary>Refuses a layer that no ReLU follows, or no other layer.</summary>
    internal static void RequireRelus(string by, ReluNetwork network, int layer)
    {
        if ((uint)layer >= (uint)network.Layers.Count - 1 || !network.IsRectified(layer))
            throw new UsageException($"{by}: expected a layer with ReLUs from 0 to {network.Layers.Count - 2}, got {layer}.");
    }

    /// <summary>The layers above one, as a network of their own that reads the values behind its ReLUs.</summary>
    internal static ReluNetwork Above(ReluNetwork network, int layer) =>
        new([.. network.Layers.Skip(layer + 1)], [.. Enumerable.Range(layer + 1, network.Layers.Count - layer - 1).Select(network.IsRectified)]);

    private sealed class Search(
        ReluNetwork network, int layer, ImmutableArray<double> lower, ImmutableArray<double> upper, LayerPreconditionOptions options, CancellationToken cancellation)
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly ReluNetwork _above = Above(network, layer);

        internal LayerPreconditionSet Run(IEnumerable<float[]> train, IEnumerable<float[]> held, IProgress<(int Done, int Total)>? progress)
        {
            var (trained, heldOut) = (Read(train), Read(held));
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

            return new LayerPreconditionSet(layer, items.ToImmutable(), trained.Table.Count, heldOut.Table.Count, tree.Nodes.Length, Stopwatch.GetElapsedTime(_started));
        }

        private LayerPrecondition Judge(int label, DecisionPattern pattern, Data train, Data held)
        {
            int[] having = [.. train.Having(pattern)], heldHaving = [.. held.Having(pattern)];
            var agreeing = heldHaving.Count(i => held.Table.Label(i) == label);
            var whole = Verify(VerificationProblem.Label(network, lower.Select(x => (Rational)x), upper.Select(x => (Rational)x), label, pattern.Phases));
            cancellation.ThrowIfCancellationRequested();
            var ranges = whole is VerificationAnswer.Holds ? null : Ranges(label, pattern, having, heldHaving, train, held);
            var standing = whole is VerificationAnswer.Holds ? LayerStanding.Verified
                : ranges is not null ? LayerStanding.VerifiedInRanges
                : heldHaving.Length > 0 && agreeing == heldHaving.Length ? LayerStanding.Validated : LayerStanding.Candidate;
            return new LayerPrecondition(label, pattern, having.Length, heldHaving.Length, agreeing, standing, whole, ranges);
        }

        /// <summary>The widest of some ranges around the training inputs' values for which the layers above provably give the class.</summary>
        private LayerRanges? Ranges(int label, DecisionPattern pattern, int[] having, int[] heldHaving, Data train, Data held)
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

        private (double[] Low, double[] High) Quantiles(int[] having, Data data, double cut)
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

        private VerificationAnswer Verify(VerificationProblem problem) => Verifier.Verify(problem, options.Proof, null, cancellation);

        private Data Read(IEnumerable<float[]> inputs)
        {
            var (values, labels) = (new List<float[]>(), new List<int>());
            foreach (var input in inputs)
            {
                cancellation.ThrowIfCancellationRequested();
                var sums = network.PreActivations(input);
                values.Add([.. sums[layer].Select(sum => Math.Max(0, sum))]);
                labels.Add(Classifier.ArgMax(sums[^1]));
            }

            return new Data([.. values], new FingerprintTable(
                network.Layers[layer].Outputs, [.. values.SelectMany(row => row.Select(value => value > 0 ? (byte)1 : (byte)0))], [.. labels]));
        }
    }

    /// <summary>Inputs as the layer sees them.</summary>
    private sealed record Data(float[][] Values, FingerprintTable Table)
    {
        public IEnumerable<int> Having(DecisionPattern pattern) =>
            Enumerable.Range(0, Table.Count).Where(i => pattern.Phases.All(phase => Table.Row(i)[phase.Neuron] != 0 == phase.Active));
    }
}
