using System.Globalization;

namespace Smug.Explain;

/// <summary>Keeps the pictures of each method's best and worst items by one metric in a directory, whatever order runs and shards came in.
/// Thread-safe.</summary>
/// <remarks>The best of all items are among the best of those seen so far. So a stopped run leaves every picture that the whole one needs, and
/// the best of all shards are among the best of each.</remarks>
public sealed class EvaluationGallery
{
    /// <summary>The name of the pictures' directory.</summary>
    public const string DirectoryName = "gallery";

    private readonly Lock _lock = new();
    private readonly string _directory;
    private readonly Dictionary<string, List<Entry>> _entries;

    /// <summary>Creates a gallery that knows of no rows yet.</summary>
    /// <param name="directory">The evaluation's directory.</param>
    /// <param name="header">The evaluation.</param>
    /// <param name="each">How many of the best, and how many of the worst, each method keeps.</param>
    public EvaluationGallery(string directory, EvaluationHeader header, int each = 3)
    {
        _directory = Path.Combine(directory, DirectoryName);
        _entries = header.Methods.ToDictionary(method => method.Name, _ => new List<Entry>());
        Metric = header.Metrics.IsEmpty ? null : header.Metrics[0];
        Each = each;
    }

    /// <summary>The metric that ranks: the evaluation's first; null where it has none.</summary>
    public MetricIdentity? Metric { get; }

    /// <summary>How many of the best, and how many of the worst, each method keeps.</summary>
    public int Each { get; }

    /// <summary>Where a row's picture is, relative to the evaluation's directory.</summary>
    public static string PathOf(EvaluationRow row) => $"{DirectoryName}/{FileName(row)}";

    /// <summary>Takes rows of an earlier run into account, without their pictures.</summary>
    public void Remember(EvaluationRow row)
    {
        lock (_lock) Insert(row);
    }

    /// <summary>Whether a row could still be among the best or worst.</summary>
    public bool MayTake(EvaluationRow row)
    {
        lock (_lock) return KeyOf(row) is { } key && Rank(_entries[row.Method], new Entry(key, row)) is var (better, worse) && (better < Each || worse < Each);
    }

    /// <summary>Keeps the picture of a row if it is among the best or worst so far.</summary>
    /// <exception cref="EnvironmentException">The file system refuses.</exception>
    public void Take(MeasuredRow measured)
    {
        lock (_lock)
        {
            if (measured.Draw is not { } draw || !MayTake(measured.Row)) return;
            Insert(measured.Row);
            var png = draw();
            Models.Formats.AtomicFile.Write(Path.Combine(_directory, FileName(measured.Row)), stream => stream.Write(png));
        }
    }

    /// <summary>A method's best rows, the best first, and its worst, the worst first; no row is in both.</summary>
    public (IReadOnlyList<EvaluationRow> Best, IReadOnlyList<EvaluationRow> Worst) Of(string method)
    {
        lock (_lock)
        {
            var sorted = Sorted(_entries[method]).Select(entry => entry.Row).ToList();
            var best = sorted.Take(Each).ToList();
            return (best, [.. sorted.Skip(Math.Max(best.Count, sorted.Count - Each)).Reverse()]);
        }
    }

    /// <summary>Deletes pictures that are not among the best or worst of all.</summary>
    public void Tidy()
    {
        if (!Directory.Exists(_directory)) return;
        var kept = _entries.Keys.SelectMany(method => Of(method) is var (best, worst) ? best.Concat(worst) : []).Select(FileName).ToHashSet();
        foreach (var file in Directory.GetFiles(_directory, "*.png"))
        {
            if (!kept.Contains(Path.GetFileName(file))) File.Delete(file);
        }
    }

    private static string FileName(EvaluationRow row)
    {
        var method = string.Concat(row.Method.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '=' ? c : '_'));
        return string.Create(CultureInfo.InvariantCulture, $"{method}-{row.Position:D7}.png");
    }

    /// <summary>The value to rank by, smaller being better; null where the row has none.</summary>
    private double? KeyOf(EvaluationRow row) => Metric is null || row.ValueOf(Metric.Name) is not { } value ? null
        : Metric.Direction == Direction.HigherIsBetter ? -value : value;

    private void Insert(EvaluationRow row)
    {
        if (KeyOf(row) is not { } key) return;
        var entries = _entries[row.Method];
        entries.Add(new Entry(key, row with { Curves = [] }));
        if (entries.Count <= 2 * Each) return;

        // Only one of those in the middle is neither among the best nor among the worst.
        var sorted = Sorted(entries);
        entries.Clear();
        entries.AddRange(sorted.Take(Each).Concat(sorted.Skip(sorted.Count - Each)));
    }

    private static List<Entry> Sorted(IEnumerable<Entry> entries) => [.. entries.OrderBy(entry => entry.Key).ThenBy(entry => entry.Row.Position)];

    /// <summary>How many kept rows are better, and how many are worse.</summary>
    private static (int Better, int Worse) Rank(List<Entry> entries, Entry entry)
    {
        var better = entries.Count(other => other.Key < entry.Key || (other.Key == entry.Key && other.Row.Position < entry.Row.Position));
        return (better, entries.Count - better);
    }

    private readonly record struct Entry(double Key, EvaluationRow Row);
}
