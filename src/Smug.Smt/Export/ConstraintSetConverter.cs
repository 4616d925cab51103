using System.Text.Json;
using System.Text.Json.Serialization;

namespace Smug.Smt;

/// <summary>Lets records that hold a <see cref="ConstraintSet"/> be serialised; the JSON is that of <see cref="ConstraintSetJson"/>.</summary>
public sealed class ConstraintSetConverter : JsonConverter<ConstraintSet>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ConstraintSet value, JsonSerializerOptions options) =>
        ConstraintSetJson.Write(writer, value);

    /// <inheritdoc/>
    /// <exception cref="JsonException">The JSON is no constraint set, or exceeds a limit of <see cref="ConstraintSetJson"/>.</exception>
    public override ConstraintSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var document = JsonSerializer.Deserialize(ref reader, ConstraintSetJsonContext.Default.ConstraintSetDocument)
            ?? throw new JsonException("a constraint set: null");
        try
        {
            return ConstraintSetJson.FromDocument(document, "constraint set");
        }
        catch (MalformedInputException error)
        {
            throw new JsonException(error.Message, error);
        }
    }
}
