using Smug.Models.Training;

namespace Smug.Models.Tests;

/// <summary>Training from files to a file, on a handful of made-up digits.</summary>
public sealed class TrainingJobTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("smug-job-").FullName;

    public TrainingJobTests()
    {
        Write("train", 60);
        Write("t10k", 20);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("mnist-cnn")]
    [InlineData("mnist-dense")]
    public void The_same_job_writes_the_same_file_and_records_itself(string architecture)
    {
        var (first, second) = (Job(architecture, "first"), Job(architecture, "second"));
        var (network, score) = first.Run();
        second.Run();
        Assert.Equal(File.ReadAllBytes(first.OutputFile), File.ReadAllBytes(second.OutputFile));

        var loaded = ModelFile.Load(first.OutputFile);
        Assert.Equal(ModelFile.ContentHash(network), ModelFile.ContentHash(loaded));
        var training = loaded.Info.Training!;
        Assert.Equal((20, score.Correct), (training.TestItems, training.TestCorrect));
        Assert.Equal((30, 7UL, 2), (training.TrainItems, training.Seed, training.Epochs));
        Assert.Contains($"--architecture {architecture} --data DIR --out FILE --seed 7 --epochs 2", training.Command);
    }

    [Fact]
    public void A_job_that_is_ended_early_writes_no_model()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var job = Job("mnist-dense", "model") with { CheckpointFile = Path.Combine(_directory, "state") };
        Assert.Throws<OperationCanceledException>(() => job.Run(cancellation: stop.Token));
        Assert.False(File.Exists(job.OutputFile));

        // What was kept is enough to end the job as if nothing had happened.
        job.Run();
        var whole = Job("mnist-dense", "whole");
        whole.Run();
        Assert.Equal(File.ReadAllBytes(whole.OutputFile), File.ReadAllBytes(job.OutputFile));
    }

    [Fact]
    public void A_job_that_cannot_be_done_says_why()
    {
        Assert.Contains("mnist-cnn", Assert.Throws<UsageException>(() => Job("lenet", "model").Run()).Message);
        var elsewhere = new TrainingJob("mnist-cnn", Path.Combine(_directory, "nowhere"), "model");
        Assert.Contains("train-images-idx3-ubyte", Assert.Throws<UsageException>(() => elsewhere.Run()).Message);
    }

    private TrainingJob Job(string architecture, string output) =>
        new(architecture, _directory, Path.Combine(_directory, output)) { Seed = 7, Epochs = 2 };

    private void Write(string name, byte count)
    {
        var random = new SeededRandom(count);
        var labels = Enumerable.Range(0, count).Select(_ => (byte)random.Next(10)).ToArray();
        var pixels = labels.SelectMany(label => Enumerable.Range(0, 784).Select(p => (byte)(p % 10 == label ? 255 : random.Next(100)))).ToArray();
        File.WriteAllBytes(Path.Combine(_directory, $"{name}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28, .. pixels]);
        File.WriteAllBytes(Path.Combine(_directory, $"{name}-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, count, .. labels]);
    }
}
