using System.Text.Json;
using System.Text.Json.Serialization;

namespace Smug.Smt.Certificates;

/// <summary>Reads a certificate's version and stops at any other than ours: what follows may have another form, and would be refused for that.</summary>
internal sealed class VersionConverter : JsonConverter<int>
{
    /// <inheritdoc/>
    /// <exception cref="OtherVersionException">The version is another.</exception>
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var version = reader.GetInt32();
        return version == CertificateJson.Version ? version : throw new OtherVersionException($"{version}");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>A certificate has another version.</summary>
internal sealed class OtherVersionException(string version) : Exception(version);
