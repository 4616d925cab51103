using System.Text;
using Smug.Models.Formats;

namespace Smug.Models.Tables;

/// <summary>Reads tables whose first line holds the headers: <c>.csv</c> with quoted cells, in which a backslash or a doubled quotation mark
/// stands before a quotation mark and line ends belong to the cell, or <c>.tsv</c> with the escapes <c>\n</c>, <c>\p</c> (a vertical bar) and
/// <c>\\</c>.</summary>
/// <remarks>These are the two forms of WikiTableQuestions (Pasupat and Liang 2015); ordinary CSV files are read as well.</remarks>
public static class TableFile
{
    private const long LargestFile = 1L << 26;
    private const int MostCells = 1 << 20;
    private const int MostColumns = 1 << 10;
    private const int LongestCell = 1 << 14;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; its extension says which form it has.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">It is no UTF-8, has no line or no row, a quotation mark does not end, or it is too large.</exception>
    public static Table Read(string path) => Parse(InputFile.ReadAll(path, LargestFile), path);

    /// <summary>Reads a file that is in memory already.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="source">Its name; the extension says which form it has.</param>
    /// <exception cref="MalformedInputException">See <see cref="Read"/>.</exception>
    public static Table Parse(ReadOnlySpan<byte> bytes, string source)
    {
        var text = Utf8Text.Decode(bytes, source);
        List<List<string>> lines = source.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase)
            ? [.. text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).Select(line => line.Split('\t').Select(FieldEscapes.Unescaped).ToList())]
            : Csv(text, source);
        if (lines.Count < 2) throw new MalformedInputException(source, "end of file", "a line of headers and a row", $"{lines.Count} lines");
        var cells = 0L;
        for (var i = 0; i < lines.Count; i++)
        {
            cells += lines[i].Count;
            if (lines[i].Count > MostColumns) throw new MalformedInputException(source, $"line {i + 1}", $"at most {MostColumns} cells", $"{lines[i].Count}");
            if (lines[i].Exists(cell => cell.Length > LongestCell)) throw new MalformedInputException(source, $"line {i + 1}", $"cells of at most {LongestCell} characters", "a longer one");
        }

        // Ragged tables are filled, so it is the filled size that counts.
        cells = Math.Max(cells, (long)lines.Count * lines.Max(line => line.Count));
        if (cells > MostCells) throw new MalformedInputException(source, "end of file", $"at most {MostCells} cells", $"{cells}");
        return new Table(Path.GetFileName(source), lines[0], lines[1..]);
    }

    private static List<List<string>> Csv(string text, string source)
    {
        var lines = new List<List<string>>();
        var line = new List<string>();
        var cell = new StringBuilder();
        var (isQuoted, started) = (false, false);
        var (lineNumber, opened) = (1, 0);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\n') lineNumber++;
            if (isQuoted)
            {
                var next = at + 1 < text.Length ? text[at + 1] : '\0';
                if ((c == '\\' && next is '"' or '\\') || (c == '"' && next == '"')) cell.Append(text[++at]);
                else if (c == '"') isQuoted = false;
                else cell.Append(c);
            }
            else if (c == '"' && cell.Length == 0) (isQuoted, started, opened) = (true, true, lineNumber);
            else if (c == ',') EndCell();
            else if (c == '\n') EndLine();
            else if (c != '\r') (_, started) = (cell.Append(c), true);
        }

        if (isQuoted) throw new MalformedInputException(source, $"line {opened}", "a quotation mark that ends the cell", "the end of the file");
        EndLine();
        return lines;

        void EndCell()
        {
            line.Add(cell.ToString());
            cell.Clear();
            started = true;
        }

        void EndLine()
        {
            // An empty line is no row of one empty cell.
            if (started || line.Count > 0)
            {
                line.Add(cell.ToString());
                lines.Add(line);
            }

            (line, started) = ([], false);
            cell.Clear();
        }
    }
}
