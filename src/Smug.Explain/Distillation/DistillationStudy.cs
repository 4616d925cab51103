using System.Collections.Immutable;
using System.Diagnostics;
using Smug.Models;
using Smug.Models.Datasets;

namespace Smug.Explain;

/// <summary>How selective distillation is measured. Immutable.</summary>
public sealed record DistillationOptions
{
    /// <summary>The thresholds of purity and agreement.</summary>
    public ImmutableArray<double> Thresholds { get; init; } = [0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 0.998, 1];

    /// <summary>The fewest training inputs that a rule's pattern has.</summary>
    public int MinSupport { get; init; } = 500;

    /// <summary>Pairs of timings for each threshold.</summary>
    public int Pairs { get; init; } = 15;
}

/// <summary>One threshold's rules and what became of the test inputs. Immutable.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Decided">Test inputs classified by a rule.</param>
/// <param name="Agreeing">How many of these the network gives the same class.</param>
/// <param name="Correct">Test inputs classified right, by rules or network.</param>
/// <param name="BecameWrong">Test inputs that only the network classifies right.</param>
/// <param name="BecameRight">Test inputs that only the rules classify right.</param>
/// <param name="TimeRatio">The time with rules over the network's own, all test inputs, timed one right after the other.</param>
public sealed record DistillationPoint(ExitRules Rules, int Decided, int Agreeing, int Correct, int BecameWrong, int BecameRight, PairedRatio TimeRatio);

/// <summary>Accuracy and time over the threshold. Immutable.</summary>
/// <param name="Layer">The node that the rules are about.</param>
/// <param name="Neurons">Its neurons.</param>
/// <param name="IsLazy">Whether only neurons on an input's path were computed.</param>
/// <param name="TrainItems">Inputs that the tree was grown from.</param>
/// <param name="HeldItems">Held-out inputs that validated the rules.</param>
/// <param name="TestItems">Inputs of the measurement.</param>
/// <param name="TestCorrect">How many of these the network itself classifies right.</param>
/// <param name="TreeNodes">Nodes of the tree.</param>
/// <param name="MinSupport">The fewest training inputs of a rule.</param>
/// <param name="PlainSeconds">The median time of the network itself for all test inputs.</param>
/// <param name="Points">One for each threshold, ascending.</param>
public sealed record DistillationCurve(
    string Layer, int Neurons, bool IsLazy, int TrainItems, int HeldItems, int TestItems, int TestCorrect, int TreeNodes, int MinSupport, double PlainSeconds,
    ImmutableArray<DistillationPoint> Points)
{
    /// <summary>The version of Smug that measured it.</summary>
    public string Smug { get; } = SolverVersions.Library;
}

/// <summary>Measures selective distillation: a tree from training inputs, rules validated on held-out ones, accuracy and time on test inputs.</summary>
public static class DistillationStudy
{
    private const int WarmUps = 6;

    /// <summary>Measures.</summary>
    /// <param name="network">A classifier of pictures.</param>
    /// <param name="layer">The node that the rules are about.</param>
    /// <param name="train">Inputs that the tree is grown from.</param>
    /// <param name="held">Inputs that validate the rules; none of the above.</param>
    /// <param name="test">Inputs of the measurement; none of the above.</param>
    /// <param name="options">Thresholds and timings; null: the defaults.</param>
    /// <param name="progress">Told of each step in words; may be null.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="UsageException">An option is out of range, there is no such node, or a layer has no compiled form.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static DistillationCurve Run(
        Network<float> network, string layer, LabeledImages train, LabeledImages held, LabeledImages test, DistillationOptions? options = null,
        IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new DistillationOptions();
        if (options.Pairs < 1 || options.MinSupport < 1) throw new UsageException($"DistillationStudy: expected at least 1 pair and support, got {options.Pairs} and {options.MinSupport}.");
        var fingerprints = new LayerFingerprints(network, layer);
        progress?.Report("fingerprints");
        var table = fingerprints.Of(train, cancellation);
        progress?.Report("tree");
        var tree = TreeGrowth.Grow(table, null, cancellation);
        var heldTable = fingerprints.Of(held, cancellation);
        ReadOnlyMemory<float> inputs = fingerprints.Inputs(test, 0, test.Count);
        var plain = new SelectiveNetwork(network, layer, null);
        var predicted = new int[test.Count];
        plain.Classify(inputs, predicted);
        var points = ImmutableArray.CreateBuilder<DistillationPoint>();
        var plainSeconds = new List<double>();
        SelectiveNetwork? selective = null;
        foreach (var threshold in options.Thresholds.Order())
        {
            progress?.Report(FormattableString.Invariant($"threshold {threshold}"));
            var rules = new ExitRules(tree, heldTable, threshold, options.MinSupport);
            selective = new SelectiveNetwork(network, layer, rules);
            points.Add(Measure(rules, selective, plain, inputs, predicted, test, options.Pairs, plainSeconds, cancellation));
        }

        plainSeconds.Sort();
        return new DistillationCurve(
            layer, table.Neurons, selective?.IsLazy ?? false, table.Count, heldTable.Count, test.Count, Enumerable.Range(0, test.Count).Count(i => predicted[i] == test.Label(i)),
            tree.Nodes.Length, options.MinSupport, plainSeconds[plainSeconds.Count / 2], points.ToImmutable());
    }

    private static DistillationPoint Measure(
        ExitRules rules, SelectiveNetwork selective, SelectiveNetwork plain, ReadOnlyMemory<float> inputs, int[] predicted, LabeledImages test, int pairs,
        List<double> plainSeconds, CancellationToken cancellation)
    {
        var (labels, again) = (new int[test.Count], new int[test.Count]);
        var decided = selective.Classify(inputs, labels);

        // The first runs compile the code and grow the arenas.
        for (var run = 0; run < WarmUps; run++) Time(run % 2 == 0 ? plain : selective, inputs, again);
        var ratios = new double[pairs];
        for (var pair = 0; pair < pairs; pair++)
        {
            cancellation.ThrowIfCancellationRequested();

            // Whichever comes second may find warmer caches, so the two take turns.
            var first = pair % 2 == 0 ? Time(selective, inputs, again) : 0;
            var whole = Time(plain, inputs, again);
            if (pair % 2 != 0) first = Time(selective, inputs, again);
            ratios[pair] = first / whole;
            plainSeconds.Add(whole);
        }

        var (correct, wrong, right, agreeing) = (0, 0, 0, decided);
        for (var i = 0; i < labels.Length; i++)
        {
            var (isRight, wasRight) = (labels[i] == test.Label(i), predicted[i] == test.Label(i));
            if (isRight) correct++;
            if (wasRight && !isRight) wrong++;
            if (isRight && !wasRight) right++;
            if (labels[i] != predicted[i]) agreeing--;
        }

        return new DistillationPoint(rules, decided, agreeing, correct, wrong, right, PairedRatio.Of(ratios));
    }

    private static double Time(SelectiveNetwork network, ReadOnlyMemory<float> inputs, int[] labels)
    {
        var started = Stopwatch.GetTimestamp();
        network.Classify(inputs, labels);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
