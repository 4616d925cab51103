using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>A <see cref="ConstraintSet"/> inside a stage: the same JSON that <see cref="ConstraintSetJson"/> writes to a file of its own.</summary>
internal sealed class ConstraintSetConverter : JsonConverter<ConstraintSet>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ConstraintSet value, JsonSerializerOptions options)
    {
        using var text = new MemoryStream();
        ConstraintSetJson.Write(text, value);
        writer.WriteRawValue(text.GetBuffer().AsSpan(0, (int)text.Length), skipInputValidation: true);
    }

    /// <inheritdoc/>
    public override ConstraintSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(document.RootElement.GetRawText()));
        return ConstraintSetJson.Read(text, "constraint set");
    }
}
