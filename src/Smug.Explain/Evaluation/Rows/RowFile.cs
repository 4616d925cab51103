namespace Smug.Explain;

/// <summary>Files of lines: read one by one in bounded memory, and repaired where the last was cut off.</summary>
public static class RowFile
{
    /// <summary>The longest line that is read, in bytes.</summary>
    public const int LongestLine = 16 << 20;

    /// <summary>The rows of a file, one by one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MalformedInputException">A line is no row, or the last is cut off.</exception>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    public static IEnumerable<EvaluationRow> Read(string path)
    {
        using var lines = new LineReader(path);
        while (lines.Next()) yield return RowJson.Read(lines.Line, path, lines.Number);
        if (lines.HasRemainder) throw new MalformedInputException(path, $"line {lines.Number + 1}", "a whole line", "one that is cut off");
    }

    /// <summary>Checks every row of a file that is to be continued, and removes a last line that was cut off.</summary>
    /// <returns>The number of whole rows; the stream stands behind them.</returns>
    internal static long Repair(FileStream stream, string path, EvaluationHeader header, Action<EvaluationRow>? seen)
    {
        var (shard, methods) = (header.Part, header.Methods);
        long good = 0;
        using (var lines = new LineReader(stream, path))
        {
            while (lines.Next())
            {
                if (lines.Number > header.Rows)
                    throw new MalformedInputException(path, $"line {lines.Number}", $"{header.Rows} rows", "more");
                var row = RowJson.Read(lines.Line, path, lines.Number);
                var place = (int)((lines.Number - 1) / methods.Length);
                var (position, method) = (shard.PositionOf(place), methods[(int)((lines.Number - 1) % methods.Length)].Name);
                if (row.Position != position || row.Method != method)
                    throw new MalformedInputException(path, $"line {lines.Number}", $"the row of item {position} and method {method}", $"item {row.Position} and method {row.Method}");
                seen?.Invoke(row);
                good = lines.Number;
            }

            stream.SetLength(lines.End);
        }

        stream.Seek(0, SeekOrigin.End);
        return good;
    }

    /// <summary>Keeps the first lines of a file and removes the others.</summary>
    internal static void KeepLines(FileStream stream, long count)
    {
        using (var lines = new LineReader(stream, stream.Name))
        {
            while (lines.Number < count && lines.Next())
            {
            }

            stream.SetLength(lines.End);
        }

        stream.Seek(0, SeekOrigin.End);
    }
}
