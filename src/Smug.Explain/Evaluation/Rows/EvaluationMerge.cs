using Smug.Models.Formats;

namespace Smug.Explain;

/// <summary>Puts the shards of an evaluation together: the result is, byte for byte, what one process would have written.</summary>
public static class EvaluationMerge
{
    /// <summary>Merges shards.</summary>
    /// <param name="directories">The shards' directories in any order, or directories that hold them as <c>shard-…</c>.</param>
    /// <param name="output">Where the whole goes: a directory that holds no other evaluation.</param>
    /// <exception cref="UsageException">A shard is missing, is there twice, is not finished or belongs to another evaluation; the message
    /// names it.</exception>
    /// <exception cref="MalformedInputException">A file is broken.</exception>
    /// <exception cref="EnvironmentException">The file system refuses.</exception>
    public static EvaluationHeader Merge(IEnumerable<string> directories, string output)
    {
        var parts = directories.SelectMany(Expand).Select(directory => new Part(directory, EvaluationHeader.Read(Path.Combine(directory, EvaluationFolder.HeaderName)))).ToList();
        var sorted = Check(parts);
        var header = sorted[0].Header with { Shard = $"{Shard.Whole}" };
        var target = Path.Combine(output, EvaluationFolder.HeaderName);
        if (File.Exists(target) && (EvaluationHeader.Read(target) is var other) && (other.DifferenceTo(header) is not null || other.Shard != header.Shard))
            throw new UsageException($"'{output}' holds another evaluation. Choose another directory.");
        AtomicFile.Write(Path.Combine(output, EvaluationFolder.RowsName), stream => Interleave(sorted, header, stream));
        AtomicFile.Write(Path.Combine(output, EvaluationFolder.TimingsName), stream => AppendTimings(sorted, stream));
        CopyGallery(sorted, output);
        AtomicFile.WriteText(target, header.ToJson());
        return header;
    }

    private static IEnumerable<string> Expand(string directory)
    {
        if (File.Exists(Path.Combine(directory, EvaluationFolder.HeaderName))) return [directory];
        if (!Directory.Exists(directory)) throw new UsageException($"There is no directory '{directory}'.");
        var shards = Directory.GetDirectories(directory, "shard-*").Where(shard => File.Exists(Path.Combine(shard, EvaluationFolder.HeaderName)))
            .Order(StringComparer.Ordinal).ToList();
        return shards.Count > 0 ? shards
            : throw new UsageException($"'{directory}' holds neither {EvaluationFolder.HeaderName} nor directories shard-… that do: it is no evaluation.");
    }

    private static List<Part> Check(List<Part> parts)
    {
        if (parts.Count == 0) throw new UsageException("Merging needs at least one directory.");
        var first = parts[0];
        foreach (var part in parts)
        {
            if (first.Header.DifferenceTo(part.Header) is { } d)
                throw new UsageException($"'{part.Directory}' belongs to another evaluation than '{first.Directory}': {d.Name} is {d.There} instead of {d.Here}.");
            if (part.Shard.Count != first.Shard.Count)
                throw new UsageException($"'{part.Directory}' is shard {part.Shard}, but '{first.Directory}' is shard {first.Shard}: they are parts of different wholes.");
        }

        foreach (var twice in parts.GroupBy(part => part.Shard.Index).Where(group => group.Count() > 1))
            throw new UsageException($"Shard {twice.First().Shard} is there {twice.Count()} times: {string.Join(", ", twice.Select(part => $"'{part.Directory}'"))}.");
        var missing = Enumerable.Range(0, first.Shard.Count).Except(parts.Select(part => part.Shard.Index)).ToList();
        if (missing.Count > 0)
            throw new UsageException($"{(missing.Count == 1 ? "Shard" : "Shards")} {string.Join(", ", missing.Select(index => $"{index}/{first.Shard.Count}"))} missing.");
        return [.. parts.OrderBy(part => part.Shard.Index)];
    }

    private static void Interleave(List<Part> parts, EvaluationHeader header, Stream output)
    {
        var readers = new List<LineReader>(parts.Count);
        try
        {
            foreach (var part in parts) readers.Add(new LineReader(Path.Combine(part.Directory, EvaluationFolder.RowsName)));
            for (var position = 0; position < header.Items; position++)
            {
                var (part, reader) = (parts[position % parts.Count], readers[position % parts.Count]);
                foreach (var method in header.Methods) output.Write(Row(part, reader, position, method.Name));
            }

            for (var i = 0; i < parts.Count; i++)
            {
                if (readers[i].Next() || readers[i].HasRemainder)
                    throw new MalformedInputException(Path.Combine(parts[i].Directory, EvaluationFolder.RowsName), $"line {parts[i].Header.Rows + 1}", "the end of the file", "more");
            }
        }
        finally
        {
            foreach (var reader in readers) reader.Dispose();
        }
    }

    /// <summary>The next row's own bytes, its line feed included.</summary>
    private static ReadOnlySpan<byte> Row(Part part, LineReader reader, int position, string method)
    {
        var path = Path.Combine(part.Directory, EvaluationFolder.RowsName);
        if (!reader.Next())
        {
            throw new UsageException(
                $"Shard {part.Shard} in '{part.Directory}' is not finished: it has {reader.Number} of {part.Header.Rows} rows. Run it again with the same command; it goes on where it stopped.");
        }

        var row = RowJson.Read(reader.Line, path, reader.Number);
        return row.Position == position && row.Method == method ? reader.LineWithFeed.Span
            : throw new MalformedInputException(path, $"line {reader.Number}", $"the row of item {position} and method {method}", $"item {row.Position} and method {row.Method}");
    }

    private static void AppendTimings(List<Part> parts, Stream output)
    {
        foreach (var path in parts.Select(part => Path.Combine(part.Directory, EvaluationFolder.TimingsName)).Where(File.Exists))
        {
            using var timings = InputFile.Open(path);
            timings.CopyTo(output);
        }
    }

    private static void CopyGallery(List<Part> parts, string output)
    {
        var target = Path.Combine(output, EvaluationGallery.DirectoryName);
        foreach (var directory in parts.Select(part => Path.Combine(part.Directory, EvaluationGallery.DirectoryName)).Where(Directory.Exists))
        {
            foreach (var picture in Directory.GetFiles(directory, "*.png"))
            {
                var bytes = InputFile.ReadAll(picture);
                AtomicFile.Write(Path.Combine(target, Path.GetFileName(picture)), stream => stream.Write(bytes));
            }
        }
    }

    private sealed record Part(string Directory, EvaluationHeader Header)
    {
        public Shard Shard { get; } = Header.Part;
    }
}
