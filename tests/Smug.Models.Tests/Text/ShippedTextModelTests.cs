using Smug.Models.Text;
using Smug.Models.Training;

namespace Smug.Models.Tests.Text;

/// <summary>The text models in <c>models/</c> are what their records say.</summary>
public sealed class ShippedTextModelTests
{
    /// <summary>File, architecture, corpus, the least accuracy.</summary>
    public static TheoryData<string, string, string, double> Models => new()
    {
        { "sst2-cnn", "text-cnn", "sst2", 0.80 },
        { "mr-cnn", "text-cnn", "mr", 0.75 },
        { "trec6-cnn", "text-cnn", "trec6", 0.88 },
        { "sst2-lstm", "text-lstm", "sst2", 0.80 },
        { "mr-lstm", "text-lstm", "mr", 0.75 },
    };

    [Theory, MemberData(nameof(Models))]
    public void Loads_and_says_how_it_was_made(string name, string architecture, string corpus, double accuracy)
    {
        var path = PathOf(name);
        Assert.True(new FileInfo(path).Length <= 2_000_000);
        var network = ModelFile.Load(path);
        var training = network.Info.Training!;
        Assert.Equal(architecture, network.Info.Architecture);
        Assert.Equal(string.Join(' ', TextCorpus.Find(corpus).Labels), string.Join(' ', network.Labels));
        Assert.True(training.TestAccuracy >= accuracy);
        Assert.Contains($"--architecture {architecture} --corpus {corpus}", training.Command);
        Assert.Contains($"| `{name}.safetensors` |", File.ReadAllText(PathOf("README", ".md")));
        Assert.Contains($"{training.TestCorrect} of {training.TestItems}", File.ReadAllText(PathOf("README", ".md")));
        var table = (EmbeddingLayer<float>)network.Node("embedding").Layer;
        Assert.Equal(network.Info.Vocabulary!.Count, table.Table.Shape[0]);
        Assert.All(table.Table.ToArray()[..table.Table.Shape[1]], value => Assert.Equal(0, value));
    }

    [TextCorpusTheory, MemberData(nameof(Models))]
    public void Classifies_as_many_test_texts_right_as_recorded(string name, string architecture, string corpus, double accuracy)
    {
        var network = ModelFile.Load(PathOf(name));
        var test = TextCorpus.Find(corpus).Load(TextCorpusTheoryAttribute.Folder).Test;
        var score = ClassificationScore.Of(network, new TextItems<float>(new TextNetwork<float>(network), test));
        Assert.True(score.Accuracy >= accuracy, architecture);
        Assert.Equal((network.Info.Training!.TestItems, network.Info.Training.TestCorrect), (score.Items, score.Correct));
    }

    private static string PathOf(string name, string extension = ".safetensors") =>
        Path.Combine(SourceTree.Root, "models", name + extension);
}

/// <summary>A test that needs the corpora: in the directory that SMUG_TEXT names, or in ../shared/data/text/classification beside the repository.</summary>
public sealed class TextCorpusTheoryAttribute : TheoryAttribute
{
    public TextCorpusTheoryAttribute()
    {
        if (!Directory.Exists(Folder)) Skip = $"The corpora are not in '{Folder}'; set SMUG_TEXT to where they are.";
    }

    public static string Folder =>
        Environment.GetEnvironmentVariable("SMUG_TEXT") ?? Path.GetFullPath(Path.Combine(SourceTree.Root, "../shared/data/text/classification"));
}
