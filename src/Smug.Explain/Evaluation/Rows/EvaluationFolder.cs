using Smug.Models.Formats;

namespace Smug.Explain;

/// <summary>The directory of one evaluation or of one of its shards: the header, the rows so far, their times, the gallery. One process at a
/// time writes to it. Not thread-safe.</summary>
/// <remarks><c>evaluation.json</c> is the header; <c>rows.jsonl</c> holds one row per line, in order; <c>timings.jsonl</c> has a line for each
/// of them; <c>gallery/</c> holds pictures. Everything but the times is the same for every run of the same evaluation.</remarks>
public sealed class EvaluationFolder : IDisposable
{
    /// <summary>The header's file name.</summary>
    public const string HeaderName = "evaluation.json";

    /// <summary>The rows' file name.</summary>
    public const string RowsName = "rows.jsonl";

    /// <summary>The times' file name.</summary>
    public const string TimingsName = "timings.jsonl";

    private readonly FileStream _rows;
    private readonly FileStream _timings;

    private EvaluationFolder(string directory, EvaluationHeader header, FileStream rows, FileStream timings, long done) =>
        (Directory, Header, _rows, _timings, Done) = (directory, header, rows, timings, done);

    /// <summary>The directory.</summary>
    public string Directory { get; }

    /// <summary>The evaluation that the rows belong to.</summary>
    public EvaluationHeader Header { get; }

    /// <summary>How many rows there are.</summary>
    public long Done { get; private set; }

    /// <summary>Opens a directory to start an evaluation, or to go on with it. A last line that was cut off is removed.</summary>
    /// <param name="directory">The directory; created where it is missing.</param>
    /// <param name="header">The evaluation.</param>
    /// <param name="seen">Told of every row that is there already; may be null.</param>
    /// <exception cref="UsageException">The directory holds another evaluation: the message says in what it differs.</exception>
    /// <exception cref="MalformedInputException">What is there is no evaluation, or its rows are not this evaluation's.</exception>
    /// <exception cref="EnvironmentException">The file system refuses, or another process is writing there.</exception>
    public static EvaluationFolder Open(string directory, EvaluationHeader header, Action<EvaluationRow>? seen = null)
    {
        var streams = new List<FileStream>(2);
        try
        {
            System.IO.Directory.CreateDirectory(directory);
            var (headerPath, rowsPath) = (Path.Combine(directory, HeaderName), Path.Combine(directory, RowsName));
            streams.Add(Lock(rowsPath));
            if (File.Exists(headerPath)) CheckHeader(directory, EvaluationHeader.Read(headerPath), header);
            else if (streams[0].Length == 0) AtomicFile.WriteText(headerPath, header.ToJson());
            else throw new UsageException($"'{directory}' has {RowsName} but no {HeaderName}: nothing says whose rows these are. Choose another directory.");
            streams.Add(new FileStream(Path.Combine(directory, TimingsName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1));
            var done = RowFile.Repair(streams[0], rowsPath, header, seen);
            RowFile.KeepLines(streams[1], done);
            return new EvaluationFolder(directory, header, streams[0], streams[1], done);
        }
        catch (Exception error)
        {
            foreach (var stream in streams) stream.Dispose();
            if (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
                throw new EnvironmentException($"Cannot write to '{directory}': {error.Message}", error);
            throw;
        }
    }

    /// <summary>Adds the next row. Its line is written as a whole; a process that is killed meanwhile leaves at most a part of one line.</summary>
    /// <exception cref="EnvironmentException">The file system refuses.</exception>
    public void Append(MeasuredRow measured)
    {
        try
        {
            _timings.Write(TimingLine.Of(measured));
            _rows.Write(RowJson.Line(measured.Row));
            Done++;
        }
        catch (IOException error)
        {
            throw new EnvironmentException($"Cannot write '{_rows.Name}': {error.Message}", error);
        }
    }

    /// <summary>Brings everything to the disk.</summary>
    public void Flush()
    {
        _timings.Flush(flushToDisk: true);
        _rows.Flush(flushToDisk: true);
    }

    /// <summary>Lets another process write here.</summary>
    public void Dispose()
    {
        _rows.Dispose();
        _timings.Dispose();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException error)
        {
            throw new EnvironmentException($"'{path}' cannot be opened for writing; is another process writing it? {error.Message}", error);
        }
    }

    private static void CheckHeader(string directory, EvaluationHeader there, EvaluationHeader here)
    {
        var difference = there.DifferenceTo(here)
            ?? (there.Shard == here.Shard ? null : ((string Name, string Here, string There)?)("the shard", there.Shard, here.Shard));
        if (difference is { } d)
            throw new UsageException($"'{directory}' holds another evaluation: {d.Name} is {d.Here} there and {d.There} here. Choose another directory, or delete it.");
    }
}
