using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>Answers of the verifier whose proofs have been gone through again.</summary>
internal static class CheckedProof
{
    /// <summary>Asks the verifier. Where it holds but <see cref="VerificationProofChecker"/>, whose bounds are plainer, does not follow the proof, the answer is unknown.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal static VerificationAnswer Ask(VerificationProblem problem, VerificationOptions options, CancellationToken cancellation)
    {
        var answer = Verifier.Verify(problem, options with { WantsProof = true }, null, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return answer is VerificationAnswer.Holds { Proof: { } proof } && VerificationProofChecker.FirstFlaw(proof, cancellation) is { } flaw
            ? new VerificationAnswer.Unknown(answer.Statistics, UnknownReason.GaveUp, flaw, 1, 1)
            : answer;
    }
}
