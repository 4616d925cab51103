using System.Collections.Immutable;
using Smug.Models.Formats;
using Smug.Smt.Verification;

namespace Smug.Report.Verification;

/// <summary>Everything a report of a verification says. Immutable.</summary>
/// <param name="Network">The network's file name.</param>
/// <param name="Property">The property's file name.</param>
/// <param name="Problem">The question.</param>
/// <param name="Answer">Its answer.</param>
/// <param name="RawInput">A counterexample's input in its own units; null where the network names none, or there is no counterexample.</param>
/// <param name="ProofFile">Where the proof was saved; null where it was not.</param>
/// <param name="Smug">The version that gave the answer.</param>
public sealed record VerificationFinding(
    string Network, string Property, VerificationProblem Problem, VerificationAnswer Answer, ImmutableArray<double>? RawInput, string? ProofFile, string Smug)
{
    /// <summary>Writes <c>report.html</c> and <c>verification.json</c>. Every file appears whole or not at all.</summary>
    /// <param name="json">The answer for programs.</param>
    /// <param name="directory">Where to; made where it is missing.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public string Write(string json, string directory)
    {
        AtomicFile.WriteText(Path.Combine(directory, "verification.json"), json + "\n");
        var page = Path.Combine(directory, "report.html");
        AtomicFile.WriteText(page, VerificationPage.Render(this));
        return page;
    }
}
