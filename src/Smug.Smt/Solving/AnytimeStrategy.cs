using Smug.Smt.Certificates;

namespace Smug.Smt;

/// <summary>Smug's own solver: exact presolve, connected components, a first-order relaxation with rounding cuts, local search and branch and bound.
/// It has a verified mask and a proven bound at every moment.</summary>
/// <remarks>Thread-safe. Where no limit of time ended the search, the same seed gives the same mask and bound for any number of threads.</remarks>
public sealed class AnytimeStrategy : ICertifyingStrategy
{
    /// <inheritdoc/>
    public string Name => "anytime";

    /// <inheritdoc/>
    public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default) =>
        new AnytimeSolve(set, options, progress, cancellation, record: false).Run();

    /// <summary>Solves a set and keeps the argument for the answer.</summary>
    /// <param name="set">What to solve.</param>
    /// <param name="options">Limits and settings.</param>
    /// <param name="progress">Told of every improvement; may be null.</param>
    /// <param name="cancellation">Stops the search; the best verified answer is still returned.</param>
    /// <returns>The outcome, and a certificate of all it claims.</returns>
    public (SolveOutcome Outcome, Certificate Certificate) SolveWithCertificate(
        ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default)
    {
        var solve = new AnytimeSolve(set, options, progress, cancellation, record: true);
        var (outcome, reduction) = (solve.Run(), solve.Reduction);
        ComponentProof[] proofs = [.. solve.Components.Select(component => component.Proof())];
        return (outcome, CertificateBuilder.Build(set, outcome, reduction, proofs));
    }
}
