using System.Diagnostics;
using System.Numerics;
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

    /// <summary>Makes the first line as quick as the next ones; prints nothing.</summary>
    public static void Prepare()
    {
        _ = Line(1, 1, new SolveProgress(1, 1, TimeSpan.Zero, ""));
        Console.Error.Write("");
    }

    public void Report(SolveProgress value)
    {
        var lower = problem.Objective(value.Lower);
        if (value.Upper is { } cost && problem.Objective(cost) <= lower) decided();
        if (quiet) return;
        lock (_lock)
        {
            if (_lastLine is { } last && Elapsed - last < LineEvery) return;
            _lastLine = Elapsed;
            Console.Error.WriteLine(Line(value.Upper is { } upper ? problem.Objective(upper) : null, lower, value));
        }
    }

    private static string Line(BigInteger? upper, BigInteger lower, SolveProgress value)
    {
        var gap = upper is { } mask ? FormattableString.Invariant($"   gap {100 * SolveAnswer.Gap(mask, lower):0.00} %") : "";
        return FormattableString.Invariant($"incumbent {(upper is { } known ? $"{known}" : "none")}   bound {lower}{gap}   {value.Elapsed.TotalSeconds:0.00} s   {value.Source}");
    }
}
