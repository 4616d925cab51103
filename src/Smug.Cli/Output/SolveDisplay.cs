using System.Diagnostics;
using Smug.Cli.Commands;
using Smug.Smt;

namespace Smug.Cli.Output;

/// <summary>A solve's progress on standard error, a line for every improvement, at most ten a second. Thread-safe.</summary>
/// <param name="problem">What is being solved; its own terms are shown.</param>
/// <param name="quiet">Whether to print nothing.</param>
/// <param name="decided">Called when the bounds meet in the file's terms, although the set's own may not yet.</param>
internal sealed class SolveDisplay(OpbProblem problem, bool quiet, Action decided) : IProgress<SolveProgress>
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private TimeSpan? _lastLine;

    /// <summary>Since the solve began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    public void Report(SolveProgress value)
    {
        var lower = problem.Objective(value.Lower);
        if (value.Upper is { } cost && problem.Objective(cost) <= lower) decided();
        if (quiet) return;
        lock (_lock)
        {
            if (_lastLine is { } last && Elapsed - last < LineEvery) return;
            _lastLine = Elapsed;
            var incumbent = "none";
            var gap = "";
            if (value.Upper is { } upper)
            {
                incumbent = $"{problem.Objective(upper)}";
                gap = FormattableString.Invariant($"   gap {100 * SolveAnswer.Gap(problem.Objective(upper), lower):0.00} %");
            }

            Console.Error.WriteLine(FormattableString.Invariant($"incumbent {incumbent}   bound {lower}{gap}   {value.Elapsed.TotalSeconds:0.00} s   {value.Source}"));
        }
    }
}
