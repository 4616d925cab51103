using System.Diagnostics;
using System.Globalization;
using Smug.Explain;
using Smug.Models;
using Smug.Models.Images;
using Smug.Smt;

namespace Smug.Bench;

/// <summary>Every strategy on the mask problems of shipped digits and the shipped CNN, with the ratio of its time to the reference encoding's.</summary>
internal static class SolverTable
{
    private static readonly (int K, double Gamma, int Window)[] Settings =
        [(50, 0.5, 2), (20, 0.9, 1), (20, 0.5, 1), (50, 0.9, 1), (50, 0.5, 1), (200, 0.9, 1)];

    internal static void Print(double seconds)
    {
        var options = new SolveOptions { TimeLimit = TimeSpan.FromSeconds(seconds) };
        Console.WriteLine($"libz3: {Z3Library.Version()}; time limit {seconds} s; 'x/y' is an unproved mask of cost x with lower bound y");
        Console.WriteLine("digit  k    gamma  window  strategy   answer        seconds  / reference");
        var network = ModelFile.Load(Shipped.Path("models", "mnist-cnn.safetensors"));
        foreach (var digit in (int[])[5, 8])
        {
            var input = ImageInput.From(Image.Load(Shipped.Path("samples", "digits", $"{digit}.png")), network);
            foreach (var (k, gamma, window) in Settings)
            {
                var set = MaskProblems.Of(network, input, new MaskOptions { TopK = k, Gamma = gamma, Window = window });
                Compare(set, options, string.Create(CultureInfo.InvariantCulture, $"{digit,-6} {k,-4} {gamma,-6} {window,-7}"));
            }
        }
    }

    private static void Compare(ConstraintSet set, SolveOptions options, string instance)
    {
        double? reference = null;
        foreach (var strategy in SolveStrategies.All.OrderByDescending(strategy => strategy.Name == "reference"))
        {
            var started = Stopwatch.GetTimestamp();
            var outcome = strategy.Solve(set, options);
            var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
            reference ??= elapsed;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{instance} {strategy.Name,-10} {Answer(outcome),-12} {elapsed,8:F3}  {elapsed / reference:F3}"));
        }
    }

    internal static string Answer(SolveOutcome outcome) => outcome switch
    {
        SolveOutcome.Optimal optimal => $"{optimal.Cost}",
        SolveOutcome.Feasible feasible => $"{feasible.Upper}/{feasible.Lower}",
        SolveOutcome.Infeasible => "infeasible",
        _ => $"-/{outcome.Lower}",
    };
}
