using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>What metrics say of perfect and of random maps, on photographs whose true masks are exact.</summary>
public class CutOutTests
{
    private const string Photos = "photos/cutouts/manifest.csv";

    [CutOutFact(Photos)]
    public void A_perfect_map_is_perfect_and_a_random_map_is_chance()
    {
        var network = new NetworkBuilder<float>(new Shape(224, 224, 3))
            .Flatten("flatten").Add("logits", new DenseLayer<float>(Tensor<float>.Zeros(new Shape(224 * 224 * 3, 2)), null)).Build();
        var (classifier, source) = (new Classifier(network), Source());
        Assert.Equal(70, source.Identity.Items);
        var hits = 0.0;
        for (var i = 0; i < source.Identity.Items; i += 5)
        {
            var cutOut = source.Load(i);
            var item = new AttributionItem(classifier, ImageInput.From(cutOut.Picture, network), 0, (ulong)i);
            var area = cutOut.Mask.Count(inside => inside) / 50176.0;
            var perfect = new MetricCase(item, Perfect(item, cutOut)) { TrueMask = cutOut.Mask };
            var random = perfect with { Map = AttributionMethods.Find("random").Attribute(item) };
            foreach (var (metric, best, chance, tolerance) in new (string, double, double, double)[]
            {
                ("roc-auc", 1, 0.5, 0.02),
                ("best-f1", 1, 2 * area / (1 + area), 0.02),
                ("min-mae", 0, Math.Min(area, 1 - area), 0.01),
                ("iou", 1, area / (2 - area), 0.02),
                ("mask-size", area, 1, 0.001),
            })
            {
                Assert.Equal(best, Value(metric, perfect), 1e-12);
                Assert.Equal(chance, Value(metric, random), tolerance);
            }

            Assert.Equal(1, Value("pointing-game", perfect));
            hits += Value("pointing-game", random) - area;
        }

        // The number of hits of 14 with these probabilities has a standard deviation below √(14/4).
        Assert.InRange(hits, -4 * Math.Sqrt(14 / 4.0), 4 * Math.Sqrt(14 / 4.0));
    }

    [CutOutFact(Photos, "models/googlenet.onnx")]
    public void Googlenet_agrees_that_the_object_is_what_it_sees()
    {
        var network = ModelFile.Load(CutOutFactAttribute.PathOf("models/googlenet.onnx"));
        var (cutOut, classifier) = (Source().Load(0), new Classifier(network));
        var input = ImageInput.From(cutOut.Picture, network);
        var item = new AttributionItem(classifier, input, classifier.Predict(input.Values.AsSpan()), 1);
        Assert.Equal(ImageInput.ClassOf(network, cutOut.Class!), item.Label);
        var perfect = new MetricCase(item, Perfect(item, cutOut)) { TrueMask = cutOut.Mask };
        var random = perfect with { Map = AttributionMethods.Find("random").Attribute(item) };
        foreach (var text in new[] { "sufficiency:shares=0.3", "comprehensiveness:shares=0.3" })
        {
            var metric = Metrics.Find(text);
            var (good, bad) = (Value(text, perfect), Value(text, random));
            Assert.True(metric.Card.Direction == Direction.HigherIsBetter ? good > bad : good < bad, $"{text}: perfect {good}, random {bad}");
        }
    }

    private static IPictureSource Source() => PictureSources.Open(CutOutFactAttribute.PathOf(Photos), new Preprocessing(224, 224, 3));

    private static double Value(string metric, MetricCase metricCase) => Metrics.Find(metric).Measure(metricCase).Value!.Value;

    private static AttributionMap Perfect(AttributionItem item, LabelledPicture cutOut) => new()
    {
        Method = "true mask",
        Label = item.Label,
        Height = 224,
        Width = 224,
        Channels = 1,
        Values = [.. cutOut.Mask.Select(inside => inside ? 1f : 0)],
        Rule = PixelRule.Sum,
    };
}

/// <summary>A test that needs files beside the repository: in the directory that SMUG_DATA names, or in ../shared/data.</summary>
public sealed class CutOutFactAttribute : FactAttribute
{
    public CutOutFactAttribute(params string[] files) =>
        Skip = files.FirstOrDefault(file => !File.Exists(PathOf(file))) is { } missing ? $"There is no '{PathOf(missing)}'; set SMUG_DATA to where the data is." : null;

    public static string PathOf(string file) => Path.Combine(Environment.GetEnvironmentVariable("SMUG_DATA") ?? Beside(), file);

    private static string Beside()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Smug.sln"))) directory = directory.Parent;
        return Path.GetFullPath(Path.Combine(directory?.FullName ?? ".", "../shared/data"));
    }
}
