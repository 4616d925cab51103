using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>Answers of the verifier with proofs, which it has gone through again.</summary>
internal static class CheckedProof
{
    /// <summary>Asks the verifier.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal static VerificationAnswer Ask(VerificationProblem problem, VerificationOptions options, CancellationToken cancellation)
    {
        var answer = Verifier.Verify(problem, options with { WantsProof = true }, null, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return answer;
    }
}
