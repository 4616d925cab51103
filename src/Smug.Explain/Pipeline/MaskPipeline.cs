using System.Collections.Immutable;
using Smug.Kernels;
using Smug.Models;
using Smug.Smt;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>
/// Explains a network's decision by the smallest part of the image that keeps its most important first-layer neurons active
/// (Sahoo, Venugopalan, Li, Singh, Riley: Scaling Symbolic Methods using Gradients for Neural Model Explanation, ICLR 2021).
/// Integrated Gradients choose the neurons, a solver finds the mask, exact arithmetic and a float32 replay prove it.
/// </summary>
/// <example><code>
/// var network = ModelFile.Load("mnist-cnn.safetensors");
/// var input = ExplanationInput.From(pixels, height: 28, width: 28, channels: 1);
/// var explanation = new MaskPipeline(network).Explain(input, new MaskOptions { Gamma = 0.5 });
/// Console.WriteLine(explanation.Mask);
/// Console.WriteLine(explanation.Claim.Statement);
/// </code></example>
/// <remarks>Thread-safe while the network is not being trained.</remarks>
public sealed partial class MaskPipeline
{
    private readonly Network<float> _network;
    private readonly FirstLayer _layer;
    private readonly IReadOnlyList<ISolveStrategy> _strategies;
    private readonly string _modelName;
    private readonly string _modelSha256;

    /// <summary>Prepares a network for explanations.</summary>
    /// <param name="network">An image classifier whose first layer, a convolution or dense, reads the image itself or through steps that take each pixel
    /// by itself (see <see cref="FirstLayer"/>). What alone reads it and only scales and shifts its outputs, as a batch normalisation does, is folded into
    /// it: see <see cref="NormFolding"/>.</param>
    /// <param name="modelName">What reports call the model.</param>
    /// <param name="strategies">The solver strategies that options may name; all that are built in where omitted.</param>
    /// <exception cref="UsageException">The network has no such first layer; the message says what to do.</exception>
    public MaskPipeline(Network<float> network, string modelName = "memory", IReadOnlyList<ISolveStrategy>? strategies = null)
    {
        _network = NormFolding.FoldFirst(network);
        _layer = FirstLayer.Of(_network);
        _strategies = strategies ?? SolveStrategies.All;
        _modelName = modelName;
        _modelSha256 = ModelFile.ContentHash(network);
    }

    /// <summary>Explains one image: nine stages, each a record.</summary>
    /// <param name="input">Stage 1: the image and the class to explain.</param>
    /// <param name="options">All settings; <see cref="MaskOptions.Default"/> where omitted.</param>
    /// <param name="folder">Where to save every stage as JSON; stages found there that belong to this run are not computed again. Null saves nothing.</param>
    /// <param name="progress">Told of every stage and of the progress inside the long ones; may be null.</param>
    /// <param name="cancellation">Stops the attribution; a solve that is stopped still gives its best checked mask and bound.</param>
    /// <exception cref="UsageException">An option is out of range, a strategy is unknown, or no neuron is active.</exception>
    /// <exception cref="ShapeException">The image is not of the network's input shape.</exception>
    /// <exception cref="SolverException">A solver's answer failed its checks, or denied what is always possible.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the solve.</exception>
    public Explanation Explain(
        ExplanationInput input,
        MaskOptions? options = null,
        StageFolder? folder = null,
        IProgress<PipelineProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= MaskOptions.Default;
        options.Check();
        var explanation = ExplainOnce(input, options, [], folder, progress, cancellation);
        while (explanation.Rounds is [.., { Step: ClassStep.MoreNeurons or ClassStep.HigherGamma } round])
            explanation = ExplainOnce(input, ClassKeeping.Next(explanation, round.Step), explanation.Rounds, folder, progress, cancellation);
        return explanation;
    }

    private Explanation ExplainOnce(
        ExplanationInput input, MaskOptions options, ImmutableArray<ClassRound> earlier, StageFolder? folder, IProgress<PipelineProgress>? progress,
        CancellationToken cancellation)
    {
        CheckInput(input);
        using var threads = Workers.Limit(options.Threads > 0 ? options.Threads : Workers.Count);
        var run = new StageRun(folder, progress, cancellation, _modelSha256);
        var encoding = new MaskEncoding(_layer, input, options);

        run.Keep("input", StageJson.Default.ExplanationInput, input);
        var trace = run.Stage("forward-trace", StageJson.Default.ForwardTrace, "", () => Trace(input), CheckTrace);
        var decision = options.Encoding == EncodingKind.Full ? FullDecision.Of(_network, input, options, trace.ExplainedLabel) : null;
        var attribution = run.Stage("attribution", StageJson.Default.Attribution, StageRun.Text(options.Attribution),
            () => Attribute(trace.FirstActivation, input, trace, options, run, cancellation), a => CheckAttribution(a, _layer.Count));
        var selection = run.Stage("neuron-selection", StageJson.Default.NeuronSelection, SelectionSettings(options),
            () => NeuronRanking.Select(trace, attribution, encoding, options), CheckSelection);
        var constraints = run.Stage("constraints", StageJson.Default.MaskConstraints, ConstraintSettings(options),
            () => decision is null ? encoding.Encode(selection) : DecisionConstraints(encoding, decision, options), c => CheckConstraints(c, encoding, selection));
        var outcome = run.Stage("outcome", StageJson.Default.MaskOutcome, SolveSettings(options),
            () => decision is null ? Solve(constraints, selection, input, options, run) : SolveDecision(decision, options, run));
        var mask = run.Proof("mask", StageJson.Default.Mask, () => Prove(outcome, constraints, selection, input, decision));
        var saliency = run.Stage("saliency", StageJson.Default.Saliency, $"{options.Aggregation}",
            () => Score(selection, mask, constraints, input, options));
        // A run that was stopped in its solve has its answer; the picture beside it is left out.
        var inputMap = !options.AttributeInput || cancellation.IsCancellationRequested ? null : run.Stage("input-attribution", StageJson.Default.Attribution,
            StageRun.Text(options.Attribution), () => AttributePixels(input, trace, options, run), a => CheckAttribution(a, input.Values.Length));
        var alternatives = FindAlternatives(outcome, constraints, selection, input, options, run);
        return run.Proof("explanation", StageJson.Default.SavedExplanation, () =>
        {
            var explanation = Describe(
                new Stages(input, trace, attribution, inputMap, selection, constraints, outcome, mask, saliency, alternatives), options, run.Timings);
            if (!options.KeepClass) return explanation;
            var step = ClassKeeping.After(explanation, earlier.Length + 1, cancellation.IsCancellationRequested);
            return explanation with { Rounds = [.. earlier, ClassKeeping.Round(explanation, step)] };
        }, SavedExplanation.Of);
    }

    /// <summary>Stage 2.</summary>
    private ForwardTrace Trace(ExplanationInput input)
    {
        using var scope = TensorScope.Begin();
        var (first, activation, logitsNode) = (_network.FirstLayer.Name, _network.FirstActivation.Name, NetworkTarget.LogitsNode(_network));
        var values = _network.Evaluate([(Network<float>.InputName, Batch(input.Values.AsSpan()))], [first, activation, logitsNode]);
        var logits = values[2].ToArray();
        var predicted = Classifier.ArgMax(logits);
        if (input.Label is { } label && (uint)label >= (uint)logits.Length)
            throw new UsageException($"Label: expected a class from 0 to {logits.Length - 1}, got {label}.");
        return new ForwardTrace
        {
            Logits = [.. logits],
            Probabilities = [.. Softmax(logits)],
            PredictedLabel = predicted,
            ExplainedLabel = input.Label ?? predicted,
            FirstLayer = first,
            FirstActivation = activation,
            FirstLayerShape = [.. _network.ShapeOf(first).Sizes],
            PreActivations = [.. values[0].Values],
            Activations = [.. values[1].Values],
        };
    }

    /// <summary>Stage 3. Scoring by activation means the value before the activation function, as the original does.</summary>
    private Attribution Attribute(
        string node, ExplanationInput input, ForwardTrace trace, MaskOptions options, StageRun run, CancellationToken cancellation) =>
        IntegratedGradients.AttributeNode(
            _network,
            options.Attribution.Method == AttributionMethod.Activation && node == trace.FirstActivation ? trace.FirstLayer : node,
            input.Values.AsSpan(),
            trace.ExplainedLabel,
            options.Attribution,
            input.Range,
            run.Steps,
            cancellation);

    /// <summary>The picture beside the mask: always by Integrated Gradients, whatever ranked the neurons.
    /// Once begun it is not stopped: the mask is there already.</summary>
    private Attribution AttributePixels(ExplanationInput input, ForwardTrace trace, MaskOptions options, StageRun run) =>
        Attribute(
            Network<float>.InputName,
            input,
            trace,
            options with { Attribution = options.Attribution with { Method = AttributionMethod.IntegratedGradients } },
            run,
            CancellationToken.None);

    /// <summary>Stage 6.</summary>
    private MaskOutcome Solve(MaskConstraints constraints, NeuronSelection selection, ExplanationInput input, MaskOptions options, StageRun run)
    {
        var (strategy, settings) = (StrategyOf(options), SettingsOf(options));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        var progress = constraints.CostScale == 1 ? run.Solver : new WindowCostProgress(run.Solver, constraints.CostScale, stop.Cancel);
        var outcome = options.Proof ? SolveWithProof(strategy, constraints, settings, progress, stop.Token)
            : MaskOutcome.From(strategy.Solve(constraints.Set, settings, progress, stop.Token), strategy.Name, SolverVersions.Of(strategy), constraints);
        return options.TieBreak == MaskTieBreak.None ? outcome
            : BreakTie(outcome, strategy, constraints, selection, input, settings, options.Aggregation, run.Cancellation);
    }

    private ISolveStrategy StrategyOf(MaskOptions options) => _strategies.FirstOrDefault(s => s.Name == options.Strategy)
        ?? throw new UsageException($"Strategy: expected {string.Join(", ", _strategies.Select(s => s.Name))}, got {options.Strategy}.");

    private static SolveOptions SettingsOf(MaskOptions options) =>
        new() { TimeLimit = options.TimeLimit, Gap = options.Gap, Seed = options.Seed, Threads = options.Threads };

    /// <summary>Stage 7. The whole input satisfies every set that was encoded, so no solver may deny that there is a mask, and a solver
    /// that found none leaves the whole input as the mask.</summary>
    private Mask Prove(MaskOutcome outcome, MaskConstraints constraints, NeuronSelection selection, ExplanationInput input, FullDecision? decision)
    {
        if (outcome.Status == OutcomeStatus.Infeasible)
        {
            throw new SolverException(
                $"Strategy {outcome.Strategy} says that no mask exists ({outcome.Detail}), but with gamma below 1 the whole input is one: "
                + "the solver is wrong or the encoding is.");
        }

        CheckCertificate(outcome, constraints);
        var (windows, auxiliary) = outcome.Status == OutcomeStatus.Unknown
            ? (All(constraints.Grid.Count), All(constraints.Auxiliary)) : (outcome.Windows, outcome.Auxiliary);
        var mask = decision is null ? Mask.Prove(windows, constraints, selection, input, FirstLayerOutputs, auxiliary)
            : Mask.Prove(windows, constraints, decision, input, Logits);
        if (outcome.Lower > mask.Cost || (outcome.Upper is { } upper && upper != mask.Cost))
            throw new SolverException($"Strategy {outcome.Strategy} claims cost {outcome.Upper} and lower bound {outcome.Lower} for a mask of cost {mask.Cost}.");
        return mask;
    }

    private static ImmutableArray<bool> All(int count) => [.. Enumerable.Repeat(true, count)];

    /// <summary>Stage 8.</summary>
    private Saliency Score(NeuronSelection selection, Mask mask, MaskConstraints constraints, ExplanationInput input, MaskOptions options) =>
        SaliencyScoring.Score(
            SaliencyScoring.Base(_layer, selection.Neurons, options.Aggregation, input.Values.AsSpan(), constraints.Fill.AsSpan()),
            mask,
            options.Aggregation);

    /// <summary>The network's own first layer, in float32, before its activation.</summary>
    private float[] FirstLayerOutputs(float[] values)
    {
        using var scope = TensorScope.Begin();
        return _network.Evaluate([(Network<float>.InputName, Batch(values))], [_network.FirstLayer.Name])[0].ToArray();
    }

    private Tensor<float> Batch(ReadOnlySpan<float> values) => Tensor<float>.From(new Shape([1, .. _network.InputShape.Sizes]), values);
}
