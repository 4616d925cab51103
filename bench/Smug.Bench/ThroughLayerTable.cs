using System.Globalization;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Smt.Verification;

namespace Smug.Bench;

/// <summary>Whether every picture near the first test picture of each digit keeps its class: asked at once, and in two steps through ranges of a layer's values.</summary>
internal static class ThroughLayerTable
{
    /// <summary>Asks and prints one row per epsilon and layer.</summary>
    /// <param name="networkPath">The network.</param>
    /// <param name="images">An IDX file of pictures.</param>
    /// <param name="labels">An IDX file of their digits.</param>
    /// <param name="layers">Layers to go through.</param>
    /// <param name="epsilons">How far pixels move, as shares of their range.</param>
    /// <param name="limit">The most time for one question.</param>
    internal static void Run(string networkPath, string images, string labels, int[] layers, double[] epsilons, TimeSpan limit)
    {
        var question = PictureQuestion.Load(networkPath);
        var digits = IdxFile.Read(labels).Bytes.ToArray();
        List<float[]> inputs = [.. question.InputsOf(images)];
        Console.WriteLine("| network | ε | layer | at once: proved, refuted, open | median s | through the layer: proved | median s below + above | proved only through it | only at once |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var epsilon in epsilons)
        {
            var asked = Enumerable.Range(0, 10).Select(digit => AtOnce(question, inputs[Array.FindIndex(digits, d => d == digit)], epsilon, limit)).ToList();
            foreach (var layer in layers)
            {
                var rows = asked.Select(row => (row.Answer, Steps: Through(question, row.Input, layer, epsilon, limit))).ToList();
                int Count<T>() => rows.Count(row => row.Answer is T);
                bool IsProved((VerificationAnswer Answer, Decomposition? Steps) row) => row.Steps is { IsProved: true };
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {Path.GetFileName(networkPath)} | {epsilon} | {layer} | {Count<VerificationAnswer.Holds>()}, {Count<VerificationAnswer.Violated>()}, {Count<VerificationAnswer.Unknown>()} | {Median(rows.Select(row => row.Answer.Statistics.Elapsed))} | {rows.Count(IsProved)} | {Median(rows.Where(IsProved).Select(row => row.Steps!.BelowTime))} + {Median(rows.Where(IsProved).Select(row => row.Steps!.AboveTime))} | {rows.Count(row => IsProved(row) && row.Answer is not VerificationAnswer.Holds)} | {rows.Count(row => !IsProved(row) && row.Answer is VerificationAnswer.Holds)} |"));
            }
        }
    }

    private static (float[] Input, VerificationAnswer Answer) AtOnce(PictureQuestion question, float[] input, double epsilon, TimeSpan limit)
    {
        var (lower, upper) = question.Around(input, epsilon);
        var label = Classifier.ArgMax(question.Network.Evaluate(input));
        var problem = VerificationProblem.Label(question.Network, lower.Select(x => (Rational)x), upper.Select(x => (Rational)x), label);
        return (input, Verifier.Verify(problem, new VerificationOptions { TimeLimit = limit, Threads = 1, WantsProof = true }));
    }

    private static Decomposition? Through(PictureQuestion question, float[] input, int layer, double epsilon, TimeSpan limit)
    {
        var (lower, upper) = question.Around(input, epsilon);
        return DecompositionSearch.Find(question.Network, layer, lower, upper, input, new LayerPreconditionOptions { ProofTimeLimit = limit, Threads = 1 });
    }

    private static string Median(IEnumerable<TimeSpan> times)
    {
        double[] seconds = [.. times.Select(time => time.TotalSeconds).Order()];
        return seconds.Length == 0 ? "–" : ((seconds[(seconds.Length - 1) / 2] + seconds[seconds.Length / 2]) / 2).ToString("F2", CultureInfo.InvariantCulture);
    }
}
