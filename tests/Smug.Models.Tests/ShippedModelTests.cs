using Smug.Models.Datasets;
using Smug.Models.Training;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>The models in <c>models/</c> are what their records say.</summary>
public sealed class ShippedModelTests
{
    public static TheoryData<string, double, int> Models => new() { { "mnist-cnn", 0.99, 1_000_000 }, { "mnist-dense", 0.96, 1_000_000 } };

    [Theory, MemberData(nameof(Models))]
    public void Loads_and_says_how_it_was_made(string name, double accuracy, int bytes)
    {
        var path = PathOf(name);
        Assert.True(new FileInfo(path).Length < bytes);
        var network = ModelFile.Load(path);
        Assert.Equal(name, network.Info.Architecture);
        Assert.Equal(Mnist.Labels, network.Labels);
        Assert.Equal(new Shape(28, 28, 1), network.InputShape);
        Assert.IsType<ReluLayer<float>>(network.FirstActivation.Layer);
        Assert.Equal(Architecture.Find(name).Build(1).Summary(), network.Summary());
        var training = network.Info.Training!;
        Assert.True(training.TestAccuracy >= accuracy && training.TestItems == 10_000);
        Assert.Contains($"--architecture {name}", training.Command);
        Assert.Contains($"{training.TestCorrect:N0}".Replace('.', ','), File.ReadAllText(PathOf("README", ".md")));
    }

    [MnistTheory, MemberData(nameof(Models))]
    public void Classifies_as_many_test_digits_right_as_recorded(string name, double accuracy, int bytes)
    {
        var network = ModelFile.Load(PathOf(name));
        var score = ClassificationScore.Of(network, Mnist.LoadTest(MnistTheoryAttribute.Folder));
        Assert.True(score.Accuracy >= accuracy && bytes > 0);

        // Another vector width adds in the same order, so even ties cannot fall differently.
        Assert.Equal(network.Info.Training!.TestCorrect, score.Correct);
    }

    private static string PathOf(string name, string extension = ".safetensors") =>
        Path.Combine(SourceTree.Root, "models", name + extension);
}

/// <summary>A test that needs the MNIST files: in the directory that SMUG_MNIST names, or in ../shared/data/mnist beside the repository.</summary>
public sealed class MnistTheoryAttribute : TheoryAttribute
{
    public MnistTheoryAttribute()
    {
        if (!Directory.Exists(Folder)) Skip = $"MNIST is not in '{Folder}'; set SMUG_MNIST to where it is.";
    }

    public static string Folder => Environment.GetEnvironmentVariable("SMUG_MNIST") ?? Path.GetFullPath(Path.Combine(SourceTree.Root, "../shared/data/mnist"));
}
