using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Smug.Explain;

namespace Smug.Cli.Output;

/// <summary>Writes the document of <c>smug attribute</c> as <see cref="CliJson"/> would, property by property: for its first document of a kind, the
/// general serialiser makes the run-time compile some five hundred methods, which takes longer than fifty gradients of a small network do.</summary>
internal static class AttributionJson
{
    public static string Text(AttributionDocument document)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true })) Write(writer, document);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, AttributionDocument document)
    {
        writer.WriteStartObject();
        writer.WriteString("input", document.Input);
        writer.WriteString("node", document.Node);
        writer.WriteStartArray("shape");
        foreach (var size in document.Shape.AsSpan()) writer.WriteNumberValue(size);
        writer.WriteEndArray();
        writer.WriteNumber("label", document.Label);
        writer.WriteString("method", document.Method);
        writer.WriteString("meaning", document.Meaning);
        writer.WriteNumber("schemaVersion", document.SchemaVersion);
        writer.WriteString("model", document.Model);
        writer.WriteString("labelName", document.LabelName);
        writer.WriteString("formula", document.Formula);
        writer.WriteString("source", document.Source);
        Write(writer, document.Settings);
        writer.WriteString("target", document.Target);
        Write(writer, "sum", document.Sum);
        Write(writer, "toExplain", document.ToExplain);
        Write(writer, document.Integration);
        Write(writer, "files", document.Files);
        if (document.Device is not null) writer.WriteString("device", document.Device);
        if (document.Transfers is { } transfers) Write(writer, transfers);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ImmutableArray<SettingValue>? settings)
    {
        if (settings is not { } all)
        {
            writer.WriteNull("settings");
            return;
        }

        writer.WriteStartArray("settings");
        foreach (var setting in all.AsSpan())
        {
            writer.WriteStartObject();
            writer.WriteString("name", setting.Name);
            writer.WriteString("meaning", setting.Meaning);
            writer.WriteString("value", setting.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, IntegrationAccount? account)
    {
        if (account is null)
        {
            writer.WriteNull("integration");
            return;
        }

        writer.WriteStartObject("integration");
        writer.WriteString("rule", account.Rule.ToString());
        writer.WriteNumber("steps", account.Steps);
        writer.WriteNumber("gradients", account.Gradients);
        Write(writer, "baselines", account.Baselines);
        writer.WriteNumber("score", account.Score);
        writer.WriteNumber("baselineScore", account.BaselineScore);
        writer.WriteNumber("sum", account.Sum);
        writer.WriteNumber("completenessGap", account.CompletenessGap);
        Write(writer, "relativeGap", account.RelativeGap);
        if (account.WithinTolerance is { } holds) writer.WriteBoolean("withinTolerance", holds);
        else writer.WriteNull("withinTolerance");
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, TransferCounts counts)
    {
        writer.WriteStartObject("transfers");
        writer.WriteNumber("uploads", counts.Uploads);
        writer.WriteNumber("uploadedBytes", counts.UploadedBytes);
        writer.WriteNumber("downloads", counts.Downloads);
        writer.WriteNumber("downloadedBytes", counts.DownloadedBytes);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, ImmutableArray<string> words)
    {
        writer.WriteStartArray(name);
        foreach (var word in words.AsSpan()) writer.WriteStringValue(word);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is { } value) writer.WriteNumber(name, value);
        else writer.WriteNull(name);
    }
}
