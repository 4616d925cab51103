using System.Text;
using Smug.Models.Formats;

namespace Smug.Explain;

/// <summary>A table of comma-separated values with a header line (RFC 4180: fields may be quoted, quotes doubled inside). Immutable.</summary>
public sealed class CsvTable
{
    private const long MostBytes = 256L << 20;

    private readonly List<int> _lines;

    private CsvTable(string source, string[] header, List<string[]> rows, List<int> lines) => (Source, Header, Rows, _lines) = (source, header, rows, lines);

    /// <summary>The file's name.</summary>
    public string Source { get; }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The rows, each with as many fields as there are columns.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file: UTF-8.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="MalformedInputException">It is no such table.</exception>
    public static CsvTable Read(string path) => Parse(InputFile.ReadAll(path, MostBytes), path);

    /// <summary>Reads a table that is in memory already.</summary>
    /// <param name="content">UTF-8.</param>
    /// <param name="source">A name for errors.</param>
    /// <exception cref="MalformedInputException">It is no such table.</exception>
    public static CsvTable Parse(ReadOnlySpan<byte> content, string source)
    {
        var text = Utf8Text.Decode(content, source);
        var (rows, lines, at, line) = (new List<string[]>(), new List<int>(), 0, 1);
        while (at < text.Length)
        {
            var first = line;
            var fields = Fields(text, ref at, ref line, source);
            if (fields is [""]) continue;
            if (rows.Count > 0 && fields.Length != rows[0].Length)
                throw new MalformedInputException(source, $"line {first}", $"{rows[0].Length} fields, like the header", $"{fields.Length}");
            rows.Add(fields);
            lines.Add(first);
        }

        if (rows.Count == 0) throw new MalformedInputException(source, "line 1", "the names of the columns", "nothing");
        var header = rows[0];
        rows.RemoveAt(0);
        lines.RemoveAt(0);
        return new CsvTable(source, header, rows, lines);
    }

    /// <summary>The place of a column.</summary>
    /// <exception cref="MalformedInputException">There is none.</exception>
    public int Column(string name) => TryColumn(name) ?? throw new MalformedInputException(Source, "line 1", $"a column '{name}'", string.Join(", ", Header));

    /// <summary>The place of a column; null where there is none.</summary>
    public int? TryColumn(string name)
    {
        for (var i = 0; i < Header.Count; i++)
        {
            if (string.Equals(Header[i].Trim(), name, StringComparison.OrdinalIgnoreCase)) return i;
        }

        return null;
    }

    /// <summary>The line of the file, from 1, where a row begins.</summary>
    public int LineOf(int row) => _lines[row];

    private static string[] Fields(string text, ref int at, ref int line, string source)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = at < text.Length && text[at] == '"';
        if (quoted) at++;
        for (; ; at++)
        {
            if (at >= text.Length)
            {
                if (quoted) throw new MalformedInputException(source, $"line {line}", "a closing quote", "the end of the file");
                break;
            }

            var c = text[at];
            if (c == '\n') line++;
            if (quoted)
            {
                if (c != '"') field.Append(c);
                else if (at + 1 < text.Length && text[at + 1] == '"') field.Append(text[at++]);
                else quoted = false;
                continue;
            }

            if (c == '\n') break;
            if (c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
                quoted = at + 1 < text.Length && text[at + 1] == '"';
                if (quoted) at++;
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        at++;
        fields.Add(field.ToString());
        return [.. fields];
    }
}
