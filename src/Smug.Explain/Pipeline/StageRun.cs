using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>One run of the pipeline: times each stage, tells of progress, and saves and recalls stages where there is a folder.</summary>
/// <remarks>Not thread-safe; the progress it hands out is.</remarks>
internal sealed class StageRun(StageFolder? folder, IProgress<PipelineProgress>? progress, CancellationToken cancellation, string modelSha256)
{
    private readonly List<StageTiming> _timings = [];
    private string _chain = modelSha256;
    private string _stage = "";

    public CancellationToken Cancellation => cancellation;

    public ImmutableArray<StageTiming> Timings => [.. _timings];

    /// <summary>Passes on an attribution's progress.</summary>
    public IProgress<AttributionProgress>? Steps => progress is null
        ? null
        : new Relay<AttributionProgress>(news => progress.Report(new PipelineProgress(_stage, news.Done, news.Total)));

    /// <summary>Passes on a solver's progress.</summary>
    public IProgress<SolveProgress>? Solver => progress is null
        ? null
        : new Relay<SolveProgress>(news => progress.Report(new PipelineProgress(_stage, Solver: news)));

    /// <summary>Settings as text, for a stage's key.</summary>
    public static string Text(AttributionOptions options) =>
        JsonSerializer.Serialize(options with { MemoryBudget = 1 }, StageJson.Default.AttributionOptions);

    /// <summary>Saves a stage that was given.</summary>
    public void Keep<T>(string stage, JsonTypeInfo<T> type, T content)
    {
        Begin(stage);
        if (folder is null) return;
        folder.Save(stage, _chain, 0, content, type);
        Extend(content, type);
    }

    /// <summary>Computes a stage, or recalls it where it was computed from the same things before.</summary>
    /// <param name="stage">Its name.</param>
    /// <param name="type">Its serialiser.</param>
    /// <param name="settings">All settings that it depends on besides earlier stages.</param>
    /// <param name="compute">Computes it.</param>
    /// <param name="check">Says what a recalled record should have been where it does not fit the run; null where it fits.</param>
    public T Stage<T>(string stage, JsonTypeInfo<T> type, string settings, Func<T> compute, Func<T, string?>? check = null)
        where T : class
    {
        Begin(stage);
        var key = folder is null ? "" : Hash(Encoding.UTF8.GetBytes($"{_chain} {stage} {settings}"));
        if (folder?.Load(stage, type) is { } saved && saved.Key == key)
        {
            if (check?.Invoke(saved.Content) is { } expected) throw new MalformedInputException(folder.PathOf(stage), "$.content", expected, "something else");
            _timings.Add(new StageTiming(stage, saved.Seconds, Recalled: true));
            Extend(saved.Content, type);
            return saved.Content;
        }

        var (content, seconds) = Timed(stage, compute);
        if (folder is null) return content;
        folder.Save(stage, key, seconds, content, type);
        Extend(content, type);
        return content;
    }

    /// <summary>Computes a stage that is never believed from a file, and saves it.</summary>
    public T Proof<T>(string stage, JsonTypeInfo<T> type, Func<T> compute) => Proof(stage, type, compute, content => content);

    /// <summary>The same, where the file holds a part of the content.</summary>
    public T Proof<T, TSaved>(string stage, JsonTypeInfo<TSaved> type, Func<T> compute, Func<T, TSaved> saved)
    {
        Begin(stage);
        var (content, seconds) = Timed(stage, compute);
        folder?.Save(stage, _chain, seconds, saved(content), type);
        return content;
    }

    private void Begin(string stage)
    {
        _stage = stage;
        progress?.Report(new PipelineProgress(stage));
    }

    private (T Content, double Seconds) Timed<T>(string stage, Func<T> compute)
    {
        var started = Stopwatch.GetTimestamp();
        var content = compute();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        _timings.Add(new StageTiming(stage, seconds));
        return (content, seconds);
    }

    /// <summary>Later stages depend on this one's content.</summary>
    private void Extend<T>(T content, JsonTypeInfo<T> type) =>
        _chain = Hash([.. Encoding.UTF8.GetBytes(_chain), .. JsonSerializer.SerializeToUtf8Bytes(content, type)]);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private sealed class Relay<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
