using System.Globalization;
using System.Numerics;
using System.Text;

namespace Smug.Smt;

/// <summary>A constraint set from a file, solved with a certificate: what <c>smug solve</c> does. Immutable and thread-safe.</summary>
/// <param name="Set">The set.</param>
/// <param name="Problem">The OPB problem it came from, whose objective the result is told in; null for a set in JSON.</param>
public sealed record SolveJob(ConstraintSet Set, OpbProblem? Problem = null)
{
    /// <summary>Reads a job.</summary>
    /// <param name="input">The file's contents.</param>
    /// <param name="source">Its name: <c>.opb</c> is read as OPB, anything else as a constraint set in JSON.</param>
    /// <exception cref="MalformedInputException">The contents are malformed or exceed a limit.</exception>
    public static SolveJob Read(Stream input, string source)
    {
        if (!source.EndsWith(".opb", StringComparison.OrdinalIgnoreCase)) return new SolveJob(ConstraintSetJson.Read(input, source));
        using var reader = new StreamReader(input, Encoding.UTF8, leaveOpen: true);
        var problem = OpbFile.Read(reader, source);
        return new SolveJob(problem.Set, problem);
    }

    /// <summary>Solves the set by <see cref="AnytimeStrategy"/>.</summary>
    /// <param name="options">Limits and settings.</param>
    /// <param name="progress">Told of every improvement, in the set's own costs; may be null.</param>
    /// <param name="cancellation">Stops the search; the best verified answer is still returned.</param>
    public SolveResult Run(SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (_, certificate) = new AnytimeStrategy().SolveWithCertificate(Set, options, progress, cancellation);
        return new SolveResult(certificate, Problem, watch.Elapsed);
    }
}

/// <summary>The answer to a <see cref="SolveJob"/>. Immutable.</summary>
/// <param name="Certificate">The answer with its proof; <see cref="CertificateJson"/> writes it.</param>
/// <param name="Problem">The OPB problem it answers; null for a set in JSON.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record SolveResult(Certificate Certificate, OpbProblem? Problem, TimeSpan Elapsed)
{
    /// <summary>The mask's cost, or the OPB file's objective; null where there is no mask.</summary>
    public BigInteger? Upper => Certificate.Mask is null ? null : Objective(Certificate.Upper);

    /// <summary>The proven bound on it; null where no mask exists.</summary>
    public BigInteger? Lower => Certificate.Status == CertificateStatus.Infeasible ? null : Objective(Certificate.Lower);

    /// <summary>(upper − lower) / max(1, |upper|); null where there is no mask.</summary>
    public double? Gap => Upper is { } upper && Lower is { } lower ? (double)(upper - lower) / Math.Max(1, (double)BigInteger.Abs(upper)) : null;

    /// <summary>The five lines <c>status</c>, <c>upper</c>, <c>lower</c>, <c>gap</c> and <c>seconds</c>, a value after each name; <c>-</c> where there is none.
    /// Culture-invariant.</summary>
    public IReadOnlyList<string> Summary =>
    [
        $"status {Certificate.Status.ToString().ToLowerInvariant()}",
        $"upper {Upper?.ToString(CultureInfo.InvariantCulture) ?? "-"}",
        $"lower {Lower?.ToString(CultureInfo.InvariantCulture) ?? "-"}",
        $"gap {Gap?.ToString("0.######", CultureInfo.InvariantCulture) ?? "-"}",
        $"seconds {Elapsed.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)}",
    ];

    private BigInteger Objective(long cost) => Problem is null ? cost : Problem.Objective(cost);
}
