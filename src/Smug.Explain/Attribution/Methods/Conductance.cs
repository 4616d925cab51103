using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>How much of the change of the target flows through each neuron of a layer. Immutable.</summary>
public sealed record Conductance : AttributionMethodRecord<Conductance>
{
    private const long MemoryBudget = 256L << 20;

    /// <summary>Logit (default) or softmax probability of the class.</summary>
    public TargetKind Target { get; init; }

    /// <summary>Steps of the path; 64 by default.</summary>
    public int Steps { get; init; } = 64;

    /// <summary>What the input is compared with; zero by default.</summary>
    public Baseline Baseline { get; init; } = Baseline.Zero;

    /// <summary>The node; null means the last convolution's values, or the input where there is none.</summary>
    public string? Node { get; init; }

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "conductance",
        Summary = "How much of the target's change flows through each neuron of a layer, laid over the picture.",
        Formula = "Σᵢ (xᵢ − x′ᵢ) · ∫₀¹ ∂F/∂yⱼ · ∂yⱼ/∂xᵢ dα ≈ Σₖ ∂F(y(αₖ₊½)) / ∂yⱼ · (yⱼ(αₖ₊₁) − yⱼ(αₖ)), summed over channels, shared out over the pixels a position covers",
        Source = "Dhamdhere, Sundararajan, Yan: How Important Is a Neuron?, 2019; difference form: Shrikumar, Su, Kundaje 2018",
        Meaning = "Units of the target: the position's share of F(x) − F(x′) along the input's path; positive speaks for the class.",
        Cost = "2 · steps + 1 forward, steps backward behind the layer",
        Pixels = PixelRule.Sum,
        IsComplete = true,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<Conductance>> Table { get; } =
    [
        TargetSetting(m => m.Target, (m, v) => m with { Target = v }),
        Setting.Whole<Conductance>("steps", "steps of the path", m => m.Steps, (m, v) => m with { Steps = v }),
        SharedSettings.Baseline<Conductance>("baseline", "what the input is compared with", m => m.Baseline, (m, v) => m with { Baseline = v }),
        Setting.Text<Conductance>("node", "the node, empty for the last convolution's values", m => m.Node, (m, v) => m with { Node = v }),
    ];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var network = item.Classifier.Network;
        var node = Node ?? FeatureNodes.LastConvolution(network) ?? Network<float>.InputName;
        var (height, width, _) = FeatureNodes.MapSizes(network, node, Card.Name);
        var start = Baseline.Resolve(item.Input);
        var batch = Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), item.Input.Values.AsSpan());
        var target = new NetworkTarget(network, node, batch, item.Label, Target);
        var values = Flow(item, target, node, start, progress, cancellation);
        var neurons = new NeuronScores(node, [.. network.ShapeOf(node).Sizes], [.. values.Select(value => (float)value)]);
        var change = item.Classifier.Scores(2, (i, to) => (i == 0 ? item.Input.Values.AsSpan() : start).CopyTo(to), item.Label, Target, null, cancellation);
        var map = Map(item, neurons.OverPixels(height, width, item.Input.Height, item.Input.Width), perPixel: true);
        return map with { Neurons = neurons, Sum = values.Sum(), ToExplain = change[0] - change[1] };
    }

    /// <summary>Walks the path in chunks of steps: node values at the ends and the middle of each step, gradients at the middles.</summary>
    private double[] Flow(
        AttributionItem item, NetworkTarget target, string node, float[] start, IProgress<AttributionProgress>? progress, CancellationToken cancellation)
    {
        var (network, length) = (item.Classifier.Network, target.Item.Length);
        var sums = new double[length];
        var perChunk = (int)Math.Clamp(MemoryBudget / (2 * target.BytesPerItem + 3 * sizeof(float) * network.Nodes.Sum(n => (long)n.OutputShape.Length)), 1, Steps);
        for (var first = 0; first < Steps; first += perChunk)
        {
            cancellation.ThrowIfCancellationRequested();
            var steps = Math.Min(perChunk, Steps - first);
            using var scope = TensorScope.Begin();
            var points = Tensor<float>.Allocate(new Shape([2 * steps + 1, .. network.InputShape.Sizes]));
            for (var i = 0; i <= 2 * steps; i++)
                Interpolate(start, item.Input.Values.AsSpan(), (first + i / 2.0) / Steps, points.Span.Slice(i * start.Length, start.Length));
            var values = node == Network<float>.InputName ? points : network.Evaluate([(Network<float>.InputName, points)], [node])[0];
            var middles = Tensor<float>.Allocate(values.Shape.With(0, steps));
            for (var i = 0; i < steps; i++) values.Values.Slice((2 * i + 1) * length, length).CopyTo(middles.Span[(i * length)..]);
            var watched = middles.Watch();
            var slopes = Gradient.Of(target.Scores(watched), watched).Values;
            for (var i = 0; i < steps; i++) Add(slopes.Slice(i * length, length), values.Values.Slice(2 * i * length, 3 * length), sums);
            progress?.Report(new AttributionProgress(first + steps, Steps));
        }

        return sums;
    }

    /// <summary>Adds slope · (value at the step's end − value at its start).</summary>
    private static void Add(ReadOnlySpan<float> slopes, ReadOnlySpan<float> values, double[] sums)
    {
        for (var j = 0; j < sums.Length; j++) sums[j] += (double)slopes[j] * ((double)values[2 * sums.Length + j] - values[j]);
    }

    private static void Interpolate(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double alpha, Span<float> result)
    {
        for (var i = 0; i < result.Length; i++) result[i] = (float)((1 - alpha) * from[i] + alpha * to[i]);
    }
}
