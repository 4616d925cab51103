using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Smug.Explain;

/// <summary>What a row took. Times differ from run to run, so they are kept beside the rows and not in them.</summary>
/// <param name="Position">The item's place in the sample.</param>
/// <param name="Method">The method.</param>
/// <param name="MethodSeconds">What the method took, wall-clock on one thread.</param>
/// <param name="MetricSeconds">What all metrics took.</param>
public sealed record TimingLine(int Position, string Method, double MethodSeconds, double MetricSeconds)
{
    /// <summary>The line of a measured row, its line feed included.</summary>
    public static byte[] Of(MeasuredRow measured) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"position\":{measured.Row.Position},\"method\":\"{JsonEncodedText.Encode(measured.Row.Method)}\",\"methodSeconds\":{measured.MethodSeconds:0.######},\"metricSeconds\":{measured.MetricSeconds:0.######}}}\n"));

    /// <summary>The lines of a file, one by one; a last one that is cut off is left out.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MalformedInputException">A line is no timing.</exception>
    public static IEnumerable<TimingLine> ReadAll(string path)
    {
        using var lines = new LineReader(path);
        while (lines.Next()) yield return Read(lines.Line, path, lines.Number);
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="MalformedInputException">It is no timing.</exception>
    public static TimingLine Read(ReadOnlyMemory<byte> line, string source, long number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            return new TimingLine(
                json.GetProperty("position").GetInt32(),
                json.GetProperty("method").GetString() ?? "",
                json.GetProperty("methodSeconds").GetDouble(),
                json.GetProperty("metricSeconds").GetDouble());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new MalformedInputException(source, $"line {number}", "the times of a row", error.Message, error);
        }
    }
}
