using System.Globalization;
using System.Numerics;
using Smug.Smt;

namespace Smug.Cli.Commands;

/// <summary>What <c>smug solve</c> prints: the assignment, then name: value lines, in the file's own terms.</summary>
internal sealed class SolveAnswer(OpbProblem problem, SolveOutcome outcome, TimeSpan elapsed)
{
    /// <summary>(upper − lower) / |upper|; 0 where they meet.</summary>
    public static double Gap(BigInteger upper, BigInteger lower) =>
        upper <= lower ? 0 : (double)(upper - lower) / (double)BigInteger.Max(1, BigInteger.Abs(upper));

    public string Text
    {
        get
        {
            var lower = problem.Objective(outcome.Lower);
            var lines = new List<string>();
            var status = outcome is SolveOutcome.Infeasible ? "infeasible" : "unknown";
            var (upperText, gapText) = ("none", "none");
            if (CertifiedSolve.MaskOf(outcome) is { } mask)
            {
                var values = problem.Assignment(mask);
                var upper = problem.Objective(problem.Set.Cost(mask));
                lines.Add("kept: " + string.Join(' ', Enumerable.Range(0, values.Length).Where(v => values[v]).Select(v => v + problem.FirstVariable)));
                status = upper <= lower ? "optimal" : "feasible";
                (upperText, gapText) = ($"{upper}", Gap(upper, lower).ToString("0.######", CultureInfo.InvariantCulture));
            }

            lines.AddRange([
                $"status: {status}",
                $"upper: {upperText}",
                $"lower: {(outcome is SolveOutcome.Infeasible ? "none" : lower)}",
                $"gap: {gapText}",
                FormattableString.Invariant($"seconds: {elapsed.TotalSeconds:0.000}"),
            ]);
            return string.Join('\n', lines);
        }
    }
}
