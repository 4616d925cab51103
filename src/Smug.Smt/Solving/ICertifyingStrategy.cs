namespace Smug.Smt;

/// <summary>A strategy that can give the argument for its answer, to be checked without it. Implementations are thread-safe.</summary>
public interface ICertifyingStrategy : ISolveStrategy
{
    /// <summary>Solves a set as <see cref="ISolveStrategy.Solve"/> does and keeps the argument.</summary>
    /// <param name="set">What to solve.</param>
    /// <param name="options">Limits and settings.</param>
    /// <param name="progress">Told of every improvement; may be null.</param>
    /// <param name="cancellation">Stops the search; the best verified answer is still returned.</param>
    /// <returns>The outcome, and a certificate of all it claims.</returns>
    (SolveOutcome Outcome, Certificate Certificate) SolveWithCertificate(
        ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default);
}
