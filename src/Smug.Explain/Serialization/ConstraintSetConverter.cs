using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>A <see cref="ConstraintSet"/> as JSON: whole numbers of any size are decimal strings, so nothing is rounded.</summary>
internal sealed class ConstraintSetConverter : JsonConverter<ConstraintSet>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ConstraintSet value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("variables", value.VariableCount);
        writer.WriteStartArray("weights");
        foreach (var weight in value.Weights) writer.WriteNumberValue(weight);
        writer.WriteEndArray();
        writer.WriteStartArray("rows");
        foreach (var row in value.Rows) WriteRow(writer, row);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override ConstraintSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        try
        {
            var root = document.RootElement;
            return new ConstraintSet(
                root.GetProperty("variables").GetInt32(),
                [.. root.GetProperty("rows").EnumerateArray().Select(ReadRow)],
                [.. root.GetProperty("weights").EnumerateArray().Select(weight => weight.GetInt64())]);
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or FormatException or UsageException
            or ArgumentOutOfRangeException)
        {
            throw new JsonException($"a constraint set: {error.Message}", error);
        }
    }

    private static void WriteRow(Utf8JsonWriter writer, Row row)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("variables");
        foreach (var variable in row.Variables) writer.WriteNumberValue(variable);
        writer.WriteEndArray();
        writer.WriteStartArray("coefficients");
        foreach (var coefficient in row.Coefficients) writer.WriteStringValue(coefficient.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndArray();
        writer.WriteString("bound", row.Bound.ToString(CultureInfo.InvariantCulture));
        writer.WriteNumber("exponent", row.Exponent);
        writer.WriteEndObject();
    }

    private static Row ReadRow(JsonElement row) => new(
        [.. row.GetProperty("variables").EnumerateArray().Select(variable => variable.GetInt32())],
        [.. row.GetProperty("coefficients").EnumerateArray().Select(WholeNumber)],
        WholeNumber(row.GetProperty("bound")),
        row.GetProperty("exponent").GetInt32());

    private static BigInteger WholeNumber(JsonElement element) =>
        BigInteger.Parse(element.GetString() ?? "", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
