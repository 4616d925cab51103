using Smug.Models;
using Smug.Models.Training;

namespace Smug.Gpu.Tests;

/// <summary>What <c>smug train --device</c> does, on a handful of made-up digits.</summary>
public sealed class TrainingJobTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("smug-device-job-").FullName;

    public TrainingJobTests()
    {
        Write("train", 40);
        Write("t10k", 10);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [GpuFact]
    public void The_losses_follow_the_processor_s_and_the_model_is_an_ordinary_file()
    {
        var (host, device) = (Losses(Job("host")), Losses(Job("device") with { Device = TestDevice.Value }));
        Assert.Equal(host.Count, device.Count);
        for (var step = 0; step < host.Count; step++) Assert.Equal(host[step], device[step], 1e-3 * host[step]);
        Assert.True(device[^1] < device[0], $"The loss went from {device[0]} to {device[^1]}.");

        var loaded = ModelFile.Load(Path.Combine(_directory, "device"));
        Assert.Equal(Device.Cpu, loaded.Device);
        Assert.EndsWith($" --device {TestDevice.Value}", loaded.Info.Training!.Command, StringComparison.Ordinal);
        var expected = ModelFile.Load(Path.Combine(_directory, "host"));
        for (var p = 0; p < expected.Parameters.Length; p++)
        {
            var (a, b) = (expected.Parameters[p].Parameter.Value.ToArray(), loaded.Parameters[p].Parameter.Value.ToArray());
            Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        }
    }

    [GpuFact]
    public void A_checkpoint_goes_on_with_the_same_bits_on_its_device_only()
    {
        var state = Path.Combine(_directory, "state");
        var job = Job("stopped") with { Device = TestDevice.Value, CheckpointFile = state };
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => job.Run(new Reports(news =>
        {
            if (news.Step == news.Steps / 2) stop.Cancel();
        }), stop.Token));
        Assert.Throws<MalformedInputException>(() => (job with { Device = Device.Cpu }).Run());
        job.Run();
        var whole = Job("whole") with { Device = TestDevice.Value };
        whole.Run();
        Assert.Equal(File.ReadAllBytes(whole.OutputFile), File.ReadAllBytes(job.OutputFile));
    }

    [GpuFact]
    public void Networks_whose_batches_are_made_on_the_processor_are_refused_before_anything_is_read()
    {
        var text = new TextTrainingJob("text-cnn", "sst2", "nowhere", "model") { Device = TestDevice.Value };
        Assert.Contains(TestDevice.Value.Id, Assert.Throws<UsageException>(() => text.Run()).Message, StringComparison.Ordinal);
        var pictures = new PictureQuestionJob("shapes-relations", "model") { Device = TestDevice.Value };
        Assert.Throws<UsageException>(() => pictures.Run());
        var tables = new TableTrainingJob("wikitables", "nowhere", "model") { Device = TestDevice.Value };
        Assert.Throws<UsageException>(() => tables.Run());
    }

    private static List<double> Losses(TrainingJob job)
    {
        var losses = new List<double>();
        job.Run(new Reports(news => losses.Add(news.Loss)));
        return losses;
    }

    private TrainingJob Job(string output) =>
        new("mnist-dense", _directory, Path.Combine(_directory, output)) { Seed = 7, Epochs = 4 };

    private void Write(string name, byte count)
    {
        var random = new Random(count);
        var labels = Enumerable.Range(0, count).Select(_ => (byte)random.Next(10)).ToArray();
        var pixels = labels.SelectMany(label => Enumerable.Range(0, 784).Select(p => (byte)(p % 10 == label ? 255 : random.Next(100)))).ToArray();
        File.WriteAllBytes(Path.Combine(_directory, $"{name}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28, .. pixels]);
        File.WriteAllBytes(Path.Combine(_directory, $"{name}-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, count, .. labels]);
    }

    private sealed class Reports(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
