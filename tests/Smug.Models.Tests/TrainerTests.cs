using Smug.Kernels;
using Smug.Models.Datasets;
using Smug.Models.Formats;
using Smug.Models.Training;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>Training: known optimum, equal bits for any number of threads, equal bits after an interruption.</summary>
public sealed class TrainerTests : IDisposable
{
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 16, LearningRate = 0.01, Seed = 5, Shift = 1 };
    private readonly string _directory = Directory.CreateTempSubdirectory("smug-training-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Logistic_regression_reaches_its_known_optimum()
    {
        // All images are equal; three of four are class 0: the best loss is the entropy of (3/4, 1/4), at logits that differ by ln 3.
        var data = new LabeledImages(new Shape(1, 1, 1), new byte[] { 255, 255, 255, 255 }, new byte[] { 0, 0, 1, 0 });
        var network = new NetworkBuilder<double>(new Shape(1, 1, 1), seed: 1).Flatten("flatten").Dense("logits", 2)
            .Build(new ModelInfo { Preprocessing = new Preprocessing(1, 1, 1) });
        var options = new TrainingOptions { Epochs = 400, BatchSize = 4, LearningRate = 0.2, Schedule = LearningRateSchedule.Constant };
        new Trainer<double>(network, new Sgd<double>(network, momentum: 0.5), options).Run(data);

        var logits = network.Forward(Tensor<double>.Full(new Shape(1, 1, 1, 1), 1)).ToArray();
        Assert.Equal(Math.Log(3), logits[0] - logits[1], 1e-6);
        var score = ClassificationScore.Of(network, data);
        Assert.Equal(-(0.75 * Math.Log(0.75) + 0.25 * Math.Log(0.25)), score.MeanLoss, 1e-9);
        Assert.Equal((4, 3), (score.Items, score.Correct));
    }

    [Fact]
    public void A_small_network_learns_what_can_be_learned()
    {
        var network = Samples.QuadrantNetwork(seed: 1);
        new Trainer<float>(network, new Adam<float>(network), Options with { Shift = 0, Epochs = 8 }).Run(Samples.Quadrants(400, seed: 1));
        Assert.True(ClassificationScore.Of(network, Samples.Quadrants(200, seed: 2)).Accuracy > 0.95);
    }

    [Fact]
    public void Bits_do_not_depend_on_threads()
    {
        var hashes = new[] { 1, 2, 4 }.Select(threads =>
        {
            using var limit = Workers.Limit(threads);
            return Trained(Options);
        });
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void Seeds_make_a_difference()
    {
        Assert.NotEqual(Trained(Options), Trained(Options with { Seed = 6 }));
        Assert.NotEqual(Trained(Options), Trained(Options with { Shift = 0 }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(10)]
    public void Interrupted_training_goes_on_to_the_same_bits(int stopAfter)
    {
        var options = Options with { CheckpointFile = Path.Combine(_directory, "state.safetensors") };
        using var stop = new CancellationTokenSource();
        var seen = new Recorder(progress =>
        {
            if (progress.Step == stopAfter) stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Trained(options, seen, stop.Token));
        Assert.Equal(stopAfter, seen.Reports.Count);

        var resumed = new Recorder(_ => { });
        Assert.Equal(Trained(Options), Trained(options, resumed));
        Assert.Equal(stopAfter + 1, resumed.Reports[0].Step);
        Assert.Equal(resumed.Reports[0].Steps - stopAfter, resumed.Reports.Count);
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused_and_changes_nothing()
    {
        var options = Options with { CheckpointFile = Path.Combine(_directory, "state.safetensors") };
        Trained(options);
        var network = Samples.QuadrantNetwork(seed: 1);
        var before = ModelFile.ContentHash(network);
        Assert.Throws<MalformedInputException>(() =>
            new Trainer<float>(network, new Sgd<float>(network), options with { Seed = 9 }).Run(Samples.Quadrants(60, seed: 1)));
        File.WriteAllBytes(options.CheckpointFile, Samples.Bytes(network));
        Assert.Throws<MalformedInputException>(() => Trained(options));
        Assert.Equal(before, ModelFile.ContentHash(network));
    }

    [Theory]
    [InlineData("13")]
    [InlineData("-1")]
    [InlineData("9223372036854775808")]
    [InlineData("")]
    public void A_checkpoint_with_an_impossible_step_is_refused(string step)
    {
        var options = Options with { CheckpointFile = Path.Combine(_directory, "state.safetensors") };
        Trained(options);
        var file = SafetensorsFile.Read(options.CheckpointFile);
        var writer = new SafetensorsWriter();
        foreach (var (key, value) in file.Metadata) writer.Metadata[key] = key.EndsWith(".step", StringComparison.Ordinal) ? step : value;
        foreach (var entry in file.Entries) writer.Add(entry.Name, file.Floats<float>(entry.Name));
        AtomicFile.Write(options.CheckpointFile, writer.WriteTo);
        Assert.Contains("steps up to 12", Assert.Throws<MalformedInputException>(() => Trained(options)).Message);
    }

    [Fact]
    public void Progress_counts_every_step_and_reports_validation()
    {
        var seen = new Recorder(_ => { });
        var network = Samples.QuadrantNetwork(seed: 1);
        var data = Samples.Quadrants(60, seed: 1);
        new Trainer<float>(network, new Adam<float>(network), Options).Run(data, data.Range(0, 20), seen);
        Assert.Equal(Enumerable.Range(1, 12), seen.Reports.Select(report => (int)report.Step));
        Assert.All(seen.Reports, report => Assert.Equal(report.Step % 4 == 0, report.ValidationAccuracy is not null));
        Assert.All(seen.Reports, report => Assert.InRange(report.Accuracy, 0, 1));
        Assert.Equal(TimeSpan.Zero, seen.Reports[^1].Remaining);
        Assert.Equal(Options.LearningRate, seen.Reports[0].LearningRate);
        Assert.Equal(Options.LearningRate / 12, seen.Reports[^1].LearningRate, 1e-12);
        Assert.All(network.Parameters, parameter => Assert.False(parameter.Parameter.Value.NeedsGradient));
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        foreach (var options in new[]
        {
            Options with { Epochs = 0 }, Options with { BatchSize = 0 }, Options with { LearningRate = 0 },
            Options with { LearningRate = double.NaN }, Options with { Shift = -1 },
        }) Assert.Throws<UsageException>(() => Trained(options));
        var network = Samples.QuadrantNetwork(seed: 1);
        Assert.Throws<UsageException>(() => new Trainer<float>(network, new Sgd<float>(network), Options).Run(Samples.Quadrants(0, 1)));
        var blind = network.With(network.Info with { Preprocessing = null });
        Assert.Throws<UsageException>(() => new Trainer<float>(blind, new Sgd<float>(blind), Options).Run(Samples.Quadrants(4, 1)));
        Assert.Throws<UsageException>(() => Architecture.Find("nothing"));
    }

    [Fact]
    public void The_interval_is_wilsons()
    {
        // Closed form at no failures: [n / (n + z²), 1].
        var z2 = 1.959963984540054 * 1.959963984540054;
        var (low, high) = new ClassificationScore(100, 100, 0).Interval95;
        Assert.Equal(100 / (100 + z2), low, 1e-12);
        Assert.Equal(1, high, 1e-12);

        // 15 of 20, from Newcombe 1998's method 3: 0.531 to 0.888.
        (low, high) = new ClassificationScore(20, 15, 0).Interval95;
        Assert.Equal(0.5313, low, 1e-4);
        Assert.Equal(0.8881, high, 1e-4);
    }

    private static string Trained(TrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        var network = Samples.QuadrantNetwork(seed: 1);
        new Trainer<float>(network, new Adam<float>(network), options).Run(Samples.Quadrants(60, seed: 1), null, progress, stop);
        return ModelFile.ContentHash(network);
    }

    private sealed class Recorder(Action<TrainingProgress> then) : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Reports { get; } = [];

        public void Report(TrainingProgress value)
        {
            Reports.Add(value);
            then(value);
        }
    }
}
