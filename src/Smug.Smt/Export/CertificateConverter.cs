using System.Text.Json;
using System.Text.Json.Serialization;

namespace Smug.Smt;

/// <summary>Lets records that hold a <see cref="Certificate"/> be serialised; the JSON is that of <see cref="CertificateJson"/>.</summary>
public sealed class CertificateConverter : JsonConverter<Certificate>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Certificate value, JsonSerializerOptions options)
    {
        using var text = new MemoryStream();
        CertificateJson.Write(text, value);
        writer.WriteRawValue(text.GetBuffer().AsSpan(0, (int)text.Length), skipInputValidation: true);
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">The JSON is no certificate, or exceeds a limit.</exception>
    public override Certificate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text)) document.WriteTo(writer);
        text.Position = 0;
        try
        {
            return CertificateJson.Read(text, "certificate");
        }
        catch (MalformedInputException error)
        {
            throw new JsonException(error.Message, error);
        }
    }
}
