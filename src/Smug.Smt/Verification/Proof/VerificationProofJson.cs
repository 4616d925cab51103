using System.Text.Json;
using System.Text.Json.Serialization;

namespace Smug.Smt.Verification;

/// <summary>A proof as it is stored.</summary>
internal sealed record ProofDocument(string Format, int Version, VerificationDocument Question, ProofTree[] Trees);

/// <summary>Source-generated serialisation of proofs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ProofDocument))]
internal sealed partial class ProofJsonContext : JsonSerializerContext;

/// <summary>Proofs as JSON, the question with them.</summary>
public static class VerificationProofJson
{
    private const string Format = "smug-verification-proof";
    private const int Version = 1;

    /// <summary>Whether a file's first characters are those of a proof.</summary>
    /// <param name="beginning">At least 64 characters of it, or all.</param>
    public static bool IsProof(ReadOnlySpan<char> beginning) => beginning.Contains(Format, StringComparison.Ordinal);

    /// <summary>Writes a proof.</summary>
    /// <param name="proof">The proof.</param>
    /// <param name="output">Where to.</param>
    public static void Write(VerificationProof proof, Stream output) => JsonSerializer.Serialize(
        output, new ProofDocument(Format, Version, VerificationDocument.Of(proof.Problem), proof.Trees), ProofJsonContext.Default.ProofDocument);

    /// <summary>Reads a proof. Whether it is right is for <see cref="VerificationProofChecker"/> to say.</summary>
    /// <param name="input">The JSON.</param>
    /// <param name="source">A name for error messages.</param>
    /// <exception cref="MalformedInputException">The content is no proof.</exception>
    public static VerificationProof Read(Stream input, string source)
    {
        try
        {
            var document = JsonSerializer.Deserialize(input, ProofJsonContext.Default.ProofDocument);
            if (document is not { Format: Format, Version: Version }) throw new MalformedInputException(source, "$", $"{Format} of version {Version}", document?.Format ?? "null");
            if (document.Trees.Any(tree => tree is null || tree.Nodes.Any(node => node is null || node.Closed.Any(closed => closed is null) || (node.Tightened?.Any(tightened => tightened is null) ?? false))))
                throw new MalformedInputException(source, "$.trees", "objects", "null");
            return new VerificationProof(document.Question.ToProblem(), document.Trees);
        }
        catch (JsonException error)
        {
            throw new MalformedInputException(source, error.Path ?? "$", "a proof in JSON", error.Message, error);
        }
        catch (Exception error) when (error is UsageException or ShapeException)
        {
            throw new MalformedInputException(source, "$.question", "a well-formed question", error.Message, error);
        }
    }
}
