using Smug.Kernels;
using Smug.Models.Formats;
using Smug.Models.Text;
using Smug.Models.Training;

namespace Smug.Models.Tests.Text;

/// <summary>Training a text network from files to a file, on made-up reviews in which one word decides.</summary>
public sealed class TextTrainingJobTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("smug-text-").FullName;

    public TextTrainingJobTests()
    {
        Write("stsa.binary.train", 400, seed: 1);
        Write("stsa.binary.dev", 20, seed: 2);
        Write("stsa.binary.test", 100, seed: 3);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_same_job_writes_the_same_file_for_any_number_of_threads_and_learns()
    {
        var first = Job("first");
        var (network, score) = first.Run();
        using (Workers.Limit(1)) Job("second").Run();
        Assert.Equal(File.ReadAllBytes(first.OutputFile), File.ReadAllBytes(Job("second").OutputFile));
        Assert.Equal(100, score.Items);
        Assert.True(score.Accuracy > 0.9, $"{score.Accuracy}");

        var file = SafetensorsFile.Read(first.OutputFile);
        Assert.Equal(SafetensorsType.F16, file.Entry("embedding.table").Type);
        var loaded = ModelFile.Load(first.OutputFile);
        Assert.Equal(ModelFile.ContentHash(network), ModelFile.ContentHash(loaded));
        var again = ClassificationScore.Of(loaded, new TextItems<float>(new TextNetwork<float>(loaded), TextCorpus.Find("sst2").Load(_directory).Test));
        Assert.Equal(score, again);
        Assert.Equal((420, 100, score.Correct), (loaded.Info.Training!.TrainItems, loaded.Info.Training.TestItems, loaded.Info.Training.TestCorrect));
        Assert.Contains("--architecture text-cnn --corpus sst2 --data DIR --out FILE --seed 7 --epochs 4", loaded.Info.Training.Command);
    }

    [Fact]
    public void A_job_that_was_ended_early_goes_on_to_the_same_file()
    {
        using var stop = new CancellationTokenSource();
        var job = Job("model") with { CheckpointFile = Path.Combine(_directory, "state") };
        Assert.Throws<OperationCanceledException>(() => job.Run(new StopAfter(11, stop), stop.Token));
        job.Run();
        Job("whole").Run();
        Assert.Equal(File.ReadAllBytes(Job("whole").OutputFile), File.ReadAllBytes(job.OutputFile));
    }

    [Fact]
    public void Unknown_names_are_named()
    {
        Assert.Contains("text-cnn", Assert.Throws<UsageException>(() => (Job("m") with { Architecture = "bert" }).Run()).Message);
        Assert.Contains("sst2", Assert.Throws<UsageException>(() => (Job("m") with { Corpus = "imdb" }).Run()).Message);
    }

    private TextTrainingJob Job(string output) =>
        new("text-cnn", "sst2", _directory, Path.Combine(_directory, output)) { Seed = 7, Epochs = 4 };

    private void Write(string name, int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        string[] filler = ["the", "film", "is", "a", "story", "of", "people", "who", "go", "home", ",", "it's"];
        using var writer = new StreamWriter(Path.Combine(_directory, name));
        for (var i = 0; i < count; i++)
        {
            var label = random.Next(2);
            var words = Enumerable.Range(0, 2 + random.Next(9)).Select(_ => filler[random.Next(filler.Length)]).ToList();
            words.Insert(random.Next(words.Count), label == 1 ? "great" : "dull");
            writer.WriteLine($"{label} {string.Join(' ', words)}");
        }
    }

    private sealed class StopAfter(long step, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step) source.Cancel();
        }
    }
}
