using System.Text.Json;
using Smug.Smt.Certificates;

namespace Smug.Smt;

/// <summary>Writes and reads certificates as JSON, exactly. Reading checks the form only; <see cref="CertificateChecker"/> checks the claims.</summary>
public static class CertificateJson
{
    /// <summary>The value of the document's <c>format</c> property.</summary>
    public const string Format = "smug-certificate";

    /// <summary>The value of the document's <c>version</c> property.</summary>
    public const int Version = 6;

    internal static readonly Dictionary<string, ReductionRule> Rules = Enum.GetValues<ReductionRule>().ToDictionary(Name);

    internal static readonly Dictionary<ReductionRule, string> RuleNames = Rules.ToDictionary(rule => rule.Value, rule => rule.Key);

    internal static readonly Dictionary<string, CertificateStatus> Statuses = Enum.GetValues<CertificateStatus>().ToDictionary(Name);

    /// <summary>Writes a certificate as one JSON object.</summary>
    /// <param name="output">Where to; left open.</param>
    /// <param name="certificate">The certificate.</param>
    /// <exception cref="UsageException">A tree names what is not there, or has multipliers of more than 63 bits.</exception>
    public static void Write(Stream output, Certificate certificate)
    {
        using var writer = new Utf8JsonWriter(output);
        new CertificateWriter(writer).Write(certificate);
    }

    /// <summary>Reads a certificate.</summary>
    /// <param name="input">JSON text in UTF-8.</param>
    /// <param name="source">The file's name, for errors.</param>
    /// <exception cref="MalformedInputException">The text is no certificate, or exceeds a limit.</exception>
    public static Certificate Read(Stream input, string source)
    {
        CertificateDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(input, CertificateJsonContext.Default.CertificateDocument);
        }
        catch (OtherVersionException other)
        {
            throw new MalformedInputException(source, "$.version", $"{Version}", other.Message, other);
        }
        catch (JsonException error)
        {
            throw new MalformedInputException(source, error.Path ?? "$", "a certificate in JSON", error.Message, error);
        }

        return new CertificateReader(source).Read(document ?? throw new MalformedInputException(source, "$", "an object", "null"));
    }

    internal static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
