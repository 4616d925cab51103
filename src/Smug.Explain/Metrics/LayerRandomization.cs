using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Smug.Models;

namespace Smug.Explain;

/// <summary>How much of the map is left when the network's weights are shuffled: a method that reads the network leaves nothing. Immutable.</summary>
public sealed record LayerRandomization : MetricRecord<LayerRandomization>
{
    /// <summary>Shuffled networks by the classifier they are made from, so that a data set's items share them.</summary>
    private static readonly ConditionalWeakTable<Classifier, Dictionary<(int, int), Classifier>> Shuffled = [];

    /// <summary>Stages of the cascade from the last layer to the first; 1 (default) shuffles all layers at once.</summary>
    public int Stages { get; init; } = 1;

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "layer-randomization",
        Summary = "How alike the map and that of the same network with shuffled weights are: a method that reads the network gives 0.",
        Formula = "|Spearman's ρ| of the pixels' importance before and after shuffling the weights within each layer, from the last layer to the first",
        Source = "Adebayo, Gilmer, Muelly, Goodfellow, Hardt, Kim: Sanity Checks for Saliency Maps, 2018",
        Low = 0,
        High = 1,
        Direction = Direction.LowerIsBetter,
        Normalisation = "a rank correlation; the number is that with all layers shuffled, the curve has the stages",
        Needs = MetricNeeds.Map | MetricNeeds.RepeatedAttribution,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<LayerRandomization>> Table { get; } =
        [Setting.Whole<LayerRandomization>("stages", "stages of the cascade from the last layer to the first", m => m.Stages, (m, v) => m with { Stages = v })];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var (item, map) = (metricCase.Item, metricCase.Map.Pixels());
        if (map.Distinct().Count() < 2) return MetricResult.None("the map is the same everywhere");
        var correlations = new double[Stages];
        for (var stage = 1; stage <= Stages; stage++)
        {
            cancellation.ThrowIfCancellationRequested();
            var other = metricCase.Method!.Attribute(item with { Classifier = WithShuffledLayers(item.Classifier, stage) }, null, cancellation).Pixels();
            correlations[stage - 1] = Math.Abs(RankingMetrics.Spearman(map, other));
        }

        return new MetricResult(correlations[^1])
        {
            Curve = new MetricCurve("share of layers shuffled", "rank correlation", [.. Enumerable.Range(1, Stages).Select(stage => (double)stage / Stages)], [.. correlations]),
        };
    }

    private Classifier WithShuffledLayers(Classifier classifier, int stage)
    {
        var known = Shuffled.GetOrCreateValue(classifier);
        lock (known)
        {
            if (known.TryGetValue((stage, Stages), out var shuffled)) return shuffled;
            var network = classifier.Network.ToSingle();
            ImmutableArray<NetworkNode<float>> layers = [.. network.Nodes.Where(node => node.ParameterCount > 0 && node.Layer is not ConstantLayer<float>)];
            var kept = layers.Length - (layers.Length * stage + Stages - 1) / Stages;
            foreach (var node in layers[kept..])
            {
                foreach (var (index, parameter) in node.Layer.Parameters.Index())
                    new SeededRandom(SeededRandom.Mix((ulong)node.Index, (ulong)index)).Shuffle(parameter.Value.Span);
            }

            return known[(stage, Stages)] = new Classifier(network);
        }
    }
}
