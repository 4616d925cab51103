using System.Diagnostics;
using Smug.Models.Formats;
using Smug.Smt;

namespace Smug.Bench;

/// <summary>One solve in a process of its own, told line by line, for the comparison of solvers: <c>progress SECONDS UPPER|- LOWER</c> for every
/// improvement, then <c>done STATUS UPPER|- LOWER SECONDS</c>. Time counts from the constraints in memory.</summary>
internal static class SolveRun
{
    /// <summary>Solves an instance.</summary>
    /// <param name="instance">A constraint set in JSON.</param>
    /// <param name="strategy">A strategy's name, or <c>z3-maxsat</c>.</param>
    /// <param name="seconds">The limit.</param>
    /// <param name="certificate">Where the certificate goes.</param>
    internal static void Print(string instance, string strategy, double seconds, string certificate)
    {
        ConstraintSet set;
        using (var stream = File.OpenRead(instance)) set = ConstraintSetJson.Read(stream, instance);
        ISolveStrategy chosen = strategy == PlainMaxSat.StrategyName ? new PlainMaxSat() : SolveStrategies.Named(strategy);
        var watch = Stopwatch.StartNew();
        var progress = new Lines(watch);
        var options = new SolveOptions { TimeLimit = TimeSpan.FromSeconds(seconds) };
        var (outcome, proof) = CertifiedSolve.Run(chosen, set, options, progress);
        var elapsed = watch.Elapsed;
        var upper = CertifiedSolve.MaskOf(outcome) is { } mask ? $"{set.Cost(mask)}" : "-";
        AtomicFile.Write(certificate, stream => CertificateJson.Write(stream, proof));
        Console.WriteLine(FormattableString.Invariant($"done {outcome.GetType().Name.ToLowerInvariant()} {upper} {outcome.Lower} {elapsed.TotalSeconds:0.0000}"));
    }

    private sealed class Lines(Stopwatch watch) : IProgress<SolveProgress>
    {
        private readonly Lock _gate = new();

        public void Report(SolveProgress value)
        {
            lock (_gate)
                Console.WriteLine(FormattableString.Invariant($"progress {watch.Elapsed.TotalSeconds:0.0000} {(value.Upper is { } upper ? $"{upper}" : "-")} {value.Lower}"));
        }
    }
}
