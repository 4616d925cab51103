using System.Text;
using Smug.Models;

namespace Smug.Explain.Tests;

/// <summary>An evaluation whose values are known: a hash of item and method, after a wait that differs from row to row so that rows are
/// finished out of order.</summary>
internal sealed class MadeUpWork(int items, Shard shard, int seed = 0, Action<int>? measuring = null) : IEvaluationWork
{
    private int _measured;

    /// <summary>How many rows were measured.</summary>
    public int Measured => _measured;

    public EvaluationHeader Header { get; } = new()
    {
        Schema = EvaluationHeader.CurrentSchema,
        Smug = "test",
        Model = new ModelIdentity("made up", "00"),
        Data = new DataIdentity("made up", "11", items),
        Items = items,
        Seed = seed,
        Explains = "predicted",
        Methods = [new MethodIdentity("alpha", ""), new MethodIdentity("beta:steps=2", "steps=2"), new MethodIdentity("gamma", "")],
        Metrics =
        [
            new MetricIdentity("size", "A made-up share.", Direction.LowerIsBetter, 0, 1, "none", ""),
            new MetricIdentity("gain", "A made-up gain.", Direction.HigherIsBetter, null, null, "none", ""),
        ],
        Shard = $"{shard}",
    };

    public static double Value(int position, int method, int metric) =>
        (SeededRandom.Mix((ulong)position, (ulong)method, (ulong)metric) >> 11) * (1.0 / (1UL << 53));

    public MeasuredRow Measure(int position, int method)
    {
        var number = Interlocked.Increment(ref _measured);
        measuring?.Invoke(number);
        if (Value(position, method, 9) < 0.3) Thread.Sleep(2);
        var fails = position % 13 == 12 && method == 1;
        var row = new EvaluationRow
        {
            Position = position,
            Item = $"item \"{position}\"\nä",
            Method = Header.Methods[method].Name,
            Input = "22",
            Label = position % 3,
            Predicted = 0,
            Explained = 0,
            Error = fails ? new RowError(ErrorKind.Input, "broken on purpose") : null,
            Metrics = fails ? [new RowMetric("size", null, "there is no map"), new RowMetric("gain", null, "there is no map")]
                : [new RowMetric("size", Value(position, method, 0)), new RowMetric("gain", Value(position, method, 1) + method)],
            Curves = fails ? [] : [new RowCurve("gain", [.. Enumerable.Range(0, RowCurve.Places).Select(i => i * Value(position, method, 1))])],
            Facts = [new RowFact("windows", position)],
        };
        return new MeasuredRow(row, 0.5, 0.25, () => Encoding.UTF8.GetBytes($"{position}/{method}"));
    }
}

/// <summary>A directory that is deleted after the test.</summary>
internal sealed class EvaluationDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("smug-evaluation-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Runs an evaluation into a directory of this one; false where it was stopped.</summary>
    public bool Run(string name, IEvaluationWork work, CancellationToken cancellation = default)
    {
        var gallery = new EvaluationGallery(this[name], work.Header);
        using var folder = EvaluationFolder.Open(this[name], work.Header, gallery.Remember);
        var finished = EvaluationRun.Run(work, folder, gallery, null, cancellation);
        if (finished) gallery.Tidy();
        return finished;
    }

    /// <summary>Everything an evaluation consists of, the times aside: file names and contents.</summary>
    public IEnumerable<string> Contents(string name) =>
        Directory.GetFiles(this[name], "*", SearchOption.AllDirectories).Where(file => System.IO.Path.GetFileName(file) != EvaluationFolder.TimingsName)
            .Order(StringComparer.Ordinal).Select(file => $"{System.IO.Path.GetRelativePath(this[name], file)}\n{Convert.ToBase64String(File.ReadAllBytes(file))}");

    public string Rows(string name) => System.IO.Path.Combine(this[name], EvaluationFolder.RowsName);

    public string Timings(string name) => System.IO.Path.Combine(this[name], EvaluationFolder.TimingsName);
}
