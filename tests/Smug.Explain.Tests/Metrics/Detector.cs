using System.Collections.Immutable;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>A network that sees a 2 × 2 region: class 0 has probability 1, up to e⁻⁵⁰, where the region's values sum to more than 2½, else 0.
/// The picture is 1 in the region and ½, or noise below 0.6, elsewhere, so the region is needed, at least three of its pixels suffice, and nothing else matters.</summary>
internal sealed class Detector
{
    private const float Steepness = 100;

    public Detector(int side = 8, int top = 2, int left = 4, bool isNoisy = false)
    {
        var random = new Random(side);
        Side = side;
        Region = [.. Enumerable.Range(0, side * side).Select(p => p / side - top is 0 or 1 && p % side - left is 0 or 1)];
        var weights = new float[side * side * 2];
        for (var p = 0; p < side * side; p++) weights[2 * p] = Region[p] ? Steepness : 0;
        var network = new NetworkBuilder<float>(new Shape(side, side, 1))
            .Flatten("flatten")
            .Add("logits", new DenseLayer<float>(Tensor<float>.Wrap(new Shape(side * side, 2), weights), Tensor<float>.Wrap(new Shape(2), [-2.5f * Steepness, 0])))
            .Build();
        Item = new AttributionItem(new Classifier(network), ExplanationInput.From([.. Region.Select(inside => inside ? 1f : isNoisy ? 0.6f * random.NextSingle() : 0.5f)], side, side, 1), 0, 5);
    }

    public int Side { get; }

    public ImmutableArray<bool> Region { get; }

    public AttributionItem Item { get; }

    /// <summary>The map that marks the region, and nothing else.</summary>
    public MetricCase Perfect => Case([.. Region.Select(inside => inside ? 1f : 0)]);

    /// <summary>The map that marks everything but the region.</summary>
    public MetricCase Worst => Case([.. Region.Select(inside => inside ? 0f : 1)]);

    public MetricCase Case(float[] map) => new(Item, Map(map)) { TrueMask = Region };

    public MetricCase CaseOf(string method)
    {
        var found = AttributionMethods.Find(method);
        return new MetricCase(Item, found.Attribute(Item)) { TrueMask = Region, Method = found };
    }

    public AttributionMap Map(float[] map) => new()
    {
        Method = "by hand",
        Label = 0,
        Height = Side,
        Width = Side,
        Channels = 1,
        Values = [.. map],
        Rule = PixelRule.Sum,
    };
}
