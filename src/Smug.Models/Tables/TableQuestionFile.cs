using System.Collections.Immutable;
using Smug.Models.Formats;

namespace Smug.Models.Tables;

/// <summary>A question over a table as a file has it.</summary>
/// <param name="Id">Its name in the file.</param>
/// <param name="Text">The question.</param>
/// <param name="TablePath">The table's file, relative to the data's folder, with <c>/</c>.</param>
/// <param name="Answers">The right answer; several where all of them are asked for.</param>
public sealed record TableQuestionLine(string Id, string Text, string TablePath, ImmutableArray<string> Answers);

/// <summary>Reads questions: lines of <c>id TAB question TAB table TAB answer|answer…</c> under a line with these four names, with the escapes
/// <c>\n</c>, <c>\p</c> (a vertical bar) and <c>\\</c>. The form of WikiTableQuestions.</summary>
public static class TableQuestionFile
{
    private const long LargestFile = 1L << 28;
    private const int Fields = 4;
    private static readonly string[] Names = ["id", "utterance", "context", "targetValue"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">It is no UTF-8, the first line is another, a line has not four fields, a table lies outside the
    /// data's folder, an id occurs twice, or there is no question.</exception>
    public static List<TableQuestionLine> Read(string path) => Parse(InputFile.ReadAll(path, LargestFile), path);

    /// <summary>Reads a file that is in memory already.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="source">A name for error messages.</param>
    /// <exception cref="MalformedInputException">See <see cref="Read"/>.</exception>
    public static List<TableQuestionLine> Parse(ReadOnlySpan<byte> bytes, string source)
    {
        var lines = Utf8Text.Decode(bytes, source).Split('\n');
        var header = lines[0].TrimEnd('\r').Split('\t');
        if (!header.SequenceEqual(Names)) throw new MalformedInputException(source, "line 1", $"the fields {string.Join(", ", Names)}", Short(lines[0]));
        var questions = new List<TableQuestionLine>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (line.Length == 0) continue;
            var fields = line.Split('\t');
            if (fields.Length != Fields) throw new MalformedInputException(source, $"line {i + 1}", $"{Fields} fields", $"{fields.Length}");
            if (!IsInside(fields[2])) throw new MalformedInputException(source, $"line {i + 1}", "a table in the data's folder", Short(fields[2]));
            if (!ids.Add(fields[0])) throw new MalformedInputException(source, $"line {i + 1}", "an id of its own", Short(fields[0]));
            questions.Add(new TableQuestionLine(fields[0], FieldEscapes.Unescaped(fields[1]), fields[2], [.. fields[3].Split('|').Select(FieldEscapes.Unescaped)]));
        }

        return questions.Count > 0 ? questions : throw new MalformedInputException(source, "line 2", "a question", "the end of the file");
    }

    private static bool IsInside(string path) => path.Length > 0 && path[0] != '/' && !path.Contains('\\') && !path.Contains(':') && !path.Contains('\0')
        && !path.Split('/').Contains("..");

    private static string Short(string text) => text.Length > 60 ? $"'{text[..60]}…'" : $"'{text}'";
}
