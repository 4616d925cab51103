using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Smug.Explain;

/// <summary>Rows as lines of JSON. The same row gives the same bytes, and reading gives back every bit.</summary>
public static class RowJson
{
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The line of a row, its line feed included.</summary>
    public static byte[] Line(EvaluationRow row)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, s_plain)) Write(json, row);
        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line without its line feed.</param>
    /// <param name="source">The file's name, for errors.</param>
    /// <param name="number">The line's number from 1, for errors.</param>
    /// <exception cref="MalformedInputException">It is no row.</exception>
    public static EvaluationRow Read(ReadOnlyMemory<byte> line, string source, long number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Row(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new MalformedInputException(source, $"line {number}", "a row of an evaluation", error.Message, error);
        }
    }

    private static void Write(Utf8JsonWriter json, EvaluationRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("position", row.Position);
        json.WriteString("item", row.Item);
        json.WriteString("method", row.Method);
        json.WriteString("status", row.Error is null ? "ok" : "failed");
        json.WriteString("input", row.Input);
        if (row.Label is { } label) json.WriteNumber("label", label);
        if (row.Predicted is { } predicted) json.WriteNumber("predicted", predicted);
        if (row.Explained is { } explained) json.WriteNumber("explained", explained);
        if (row.Error is { } error)
        {
            json.WriteStartObject("error");
            json.WriteString("kind", error.Kind.ToString());
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        json.WriteStartObject("metrics");
        foreach (var metric in row.Metrics)
        {
            if (metric.Value is { } value) json.WriteNumber(metric.Metric, value);
            else json.WriteNull(metric.Metric);
        }

        json.WriteEndObject();
        if (row.Metrics.Any(metric => metric.Absent is not null))
        {
            json.WriteStartObject("absent");
            foreach (var metric in row.Metrics.Where(metric => metric.Absent is not null)) json.WriteString(metric.Metric, metric.Absent);
            json.WriteEndObject();
        }

        if (!row.Curves.IsEmpty)
        {
            json.WriteStartObject("curves");
            foreach (var curve in row.Curves)
            {
                json.WriteStartArray(curve.Name);
                foreach (var value in curve.Values) json.WriteNumberValue(value);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        if (!row.Facts.IsEmpty)
        {
            json.WriteStartObject("facts");
            foreach (var fact in row.Facts) json.WriteNumber(fact.Name, fact.Value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static EvaluationRow Row(JsonElement json)
    {
        var reasons = json.TryGetProperty("absent", out var absent)
            ? absent.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()) : [];
        return new EvaluationRow
        {
            Position = json.GetProperty("position").GetInt32(),
            Item = Text(json, "item"),
            Method = Text(json, "method"),
            Input = Text(json, "input"),
            Label = Number(json, "label"),
            Predicted = Number(json, "predicted"),
            Explained = Number(json, "explained"),
            Error = json.TryGetProperty("error", out var error) ? Error(error) : null,
            Metrics =
            [
                .. json.GetProperty("metrics").EnumerateObject().Select(property => new RowMetric(
                    property.Name,
                    property.Value.ValueKind == JsonValueKind.Null ? null : Finite(property.Value),
                    reasons.GetValueOrDefault(property.Name))),
            ],
            Curves = json.TryGetProperty("curves", out var curves)
                ? [.. curves.EnumerateObject().Select(curve => new RowCurve(curve.Name, [.. curve.Value.EnumerateArray().Select(Finite)]))] : [],
            Facts = json.TryGetProperty("facts", out var facts)
                ? [.. facts.EnumerateObject().Select(fact => new RowFact(fact.Name, Finite(fact.Value)))] : [],
        };
    }

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");

    private static int? Number(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetInt32() : null;

    private static double Finite(JsonElement json) =>
        json.GetDouble() is var value && double.IsFinite(value) ? value : throw new FormatException("A number is not finite.");

    private static RowError Error(JsonElement json) => new(
        Enum.TryParse<ErrorKind>(Text(json, "kind"), out var kind) && Enum.IsDefined(kind) ? kind : throw new FormatException("An error has no such kind."),
        Text(json, "message"));
}
