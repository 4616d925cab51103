namespace Smug.Smt;

/// <summary>Smug's own solver: exact presolve, connected components, a first-order relaxation with rounding cuts, local search and branch and bound.
/// It has a verified mask and a proven bound at every moment.</summary>
/// <remarks>Thread-safe. Where no limit of time ended the search, the same seed gives the same mask and bound for any number of threads.</remarks>
public sealed class AnytimeStrategy : ISolveStrategy
{
    /// <inheritdoc/>
    public string Name => "anytime";

    /// <inheritdoc/>
    public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default) =>
        new AnytimeSolve(set, options, progress, cancellation, record: false).Run();
}
