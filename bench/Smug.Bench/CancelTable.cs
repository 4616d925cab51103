using System.Diagnostics;
using Smug.Explain;
using Smug.Models;
using Smug.Models.Images;
using Smug.Smt;

namespace Smug.Bench;

/// <summary>How long a solve takes to return its mask and its bound once it is cancelled, at random moments on a large instance.</summary>
internal static class CancelTable
{
    private const double LongestWait = 4;
    private const double PromisedMilliseconds = 100;

    /// <summary>Cancels and measures; every mask that comes back is checked exactly.</summary>
    /// <param name="trials">How often.</param>
    /// <param name="path">An instance in JSON or OPB; null for GoogLeNet with windows of one pixel or, where that is not at hand, a digit.</param>
    /// <returns>Whether every mask came back in time.</returns>
    internal static bool Print(int trials, string? path)
    {
        var set = path is null ? Large() : ConstraintFile.Load(path).Set;
        Console.WriteLine($"{set.VariableCount} variables, {set.Rows.Count} rows; cancelled after 0 to {LongestWait} s, {trials} times");
        Console.WriteLine("cancelled after   returned after   mask / bound");
        var random = new Random(7);
        var times = new List<double>();
        for (var trial = 0; trial < trials; trial++)
        {
            var (after, took, outcome) = Cancel(set, LongestWait * random.NextDouble());
            if (outcome is SolveOutcome.Optimal)
            {
                Console.WriteLine(FormattableString.Invariant($"{after,12:F2} s   solved before it was cancelled"));
                continue;
            }

            var mask = CertifiedSolve.MaskOf(outcome) ?? throw new SolverException("A cancelled solve returned no mask.");
            if (!set.IsSatisfied(mask)) throw new SolverException("A cancelled solve returned a mask that breaks a row.");
            times.Add(took);
            Console.WriteLine(FormattableString.Invariant($"{after,12:F2} s   {took,11:F1} ms   {set.Cost(mask)} / {outcome.Lower}"));
        }

        if (times.Count == 0) return true;
        times.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"median {times[times.Count / 2]:F1} ms, worst {times[^1]:F1} ms; {times.Count(t => t <= PromisedMilliseconds)} of {times.Count} within {PromisedMilliseconds} ms"));
        return times[^1] <= PromisedMilliseconds;
    }

    private static (double After, double Milliseconds, SolveOutcome Outcome) Cancel(ConstraintSet set, double seconds)
    {
        using var source = new CancellationTokenSource();
        long cancelled = 0;
        var thread = new Thread(() =>
        {
            Thread.Sleep(TimeSpan.FromSeconds(seconds));
            cancelled = Stopwatch.GetTimestamp();
            source.Cancel();
        });
        thread.Start();
        var outcome = new AnytimeStrategy().Solve(set, new SolveOptions { TimeLimit = TimeSpan.FromMinutes(5) }, null, source.Token);
        var returned = Stopwatch.GetTimestamp();
        thread.Join();
        return (seconds, Stopwatch.GetElapsedTime(cancelled, returned).TotalMilliseconds, outcome);
    }

    private static ConstraintSet Large()
    {
        var shared = Shipped.Path("..", "shared", "data");
        if (File.Exists(Path.Combine(shared, "models", "googlenet.onnx"))) return Instances.GoogLeNet(shared, [(3000, 0.5, 1)], most: 1).First().Set;
        var network = ModelFile.Load(Shipped.Path("models", "mnist-cnn.safetensors"));
        var input = ImageInput.From(Image.Load(Shipped.Path("samples", "digits", "8.png")), network);
        return MaskProblems.Of(network, input, new MaskOptions { TopK = 1000, Gamma = 0.5, Window = 1 });
    }
}
