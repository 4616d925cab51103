using System.Diagnostics;
using System.Globalization;
using Smug.Explain;
using Smug.Models;
using Smug.Models.Images;
using Smug.Smt;

namespace Smug.Bench;

/// <summary>The full encoding of the shipped dense network on the shipped digits: the fewest windows that keep the decision, or half the lead.</summary>
internal static class FullEncodingTable
{
    internal static void Print(double seconds, IEnumerable<FullEncodingMethod> methods, int digits)
    {
        var network = ModelFile.Load(Shipped.Path("models", "mnist-dense.safetensors"));
        var options = new SolveOptions { TimeLimit = TimeSpan.FromSeconds(seconds) };
        Console.WriteLine($"time limit {seconds} s; 'x/y' is an unproved mask of x windows with lower bound y");
        Console.WriteLine("digit  lead  window  method       answer   seconds");
        for (var digit = 0; digit < digits; digit++)
        {
            var input = ImageInput.From(Image.Load(Shipped.Path("samples", "digits", $"{digit}.png")), network);
            foreach (var lead in (double[])[0, 0.5])
            {
                foreach (var window in (int[])[7, 4, 2])
                {
                    var problem = FullEncodingProblem.Of(network, input, window, lead: lead);
                    foreach (var method in methods)
                    {
                        var started = Stopwatch.GetTimestamp();
                        var outcome = FullEncoding.Solve(problem, method, options);
                        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
                        Console.WriteLine(string.Create(
                            CultureInfo.InvariantCulture,
                            $"{digit,-6} {lead,-5} {window,-7} {method,-12} {SolverTable.Answer(outcome),-8} {elapsed,7:F2}"));
                    }
                }
            }
        }
    }
}
