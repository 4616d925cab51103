using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>A property from a file: the ways in which a network of so many inputs and outputs would be unsafe. Immutable.</summary>
/// <param name="Inputs">The number of inputs.</param>
/// <param name="Outputs">The number of outputs named; a network may have more.</param>
/// <param name="Cases">The unsafe set, as a union.</param>
public sealed record VerificationProperty(int Inputs, int Outputs, ImmutableArray<UnsafeCase> Cases)
{
    /// <summary>Reads a property file: VNN-LIB where it begins with a parenthesis (after comments), otherwise lines like <c>x0 &gt;= 0.5</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="MalformedInputException">The content is neither form, or uses what is not supported.</exception>
    /// <exception cref="EnvironmentException">The file cannot be read.</exception>
    public static VerificationProperty Load(string path)
    {
        const long MostBytes = 256L << 20;
        if (!File.Exists(path)) throw new UsageException($"There is no file '{path}'.");
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MostBytes) throw new MalformedInputException(path, "length", $"at most {MostBytes} bytes", $"{length} bytes");
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"Cannot read '{path}': {error.Message}", error);
        }
    }

    /// <summary>Reads a property from text.</summary>
    /// <param name="text">VNN-LIB or lines.</param>
    /// <param name="source">A name for error messages.</param>
    /// <exception cref="MalformedInputException">The content is neither form, or uses what is not supported.</exception>
    public static VerificationProperty Parse(string text, string source) =>
        text.AsSpan().TrimStart(" \t\r\n\uFEFF") is ['(' or ';', ..] ? VnnLibFile.Parse(text, source) : PropertyLines.Parse(text, source);

    /// <summary>The question whether a network has the property.</summary>
    /// <param name="network">The network.</param>
    /// <exception cref="UsageException">The network has another number of inputs, or fewer outputs.</exception>
    public VerificationProblem Of(ReluNetwork network)
    {
        if (network.Inputs != Inputs || network.Outputs < Outputs)
        {
            throw new UsageException(
                $"The property is about {Inputs} inputs and at least {Outputs} outputs; the network has {network.Inputs} and {network.Outputs}.");
        }

        return new VerificationProblem(network, Cases);
    }
}
