using Smug.Explain;
using Smug.Report.Preconditions;

namespace Smug.Cli.Commands;

/// <summary>What <c>smug precondition</c> says in the terminal.</summary>
internal static class PreconditionWords
{
    public static string Of(PreconditionFinding finding, string page)
    {
        var found = finding.Precondition;
        int Steps(DroppingResult result) => found.Steps.Count(step => step.Result == result);
        var lines = new List<string>
        {
            $"{"class",-14}{found.Label}{(finding.Truth is not { } truth ? "" : truth == found.Label ? ", rightly" : $", though it is a {truth}")}",
            FormattableString.Invariant($"{"neurons",-14}{found.Signature.Count} in all, {(found.Pattern is { } pattern ? pattern.Count : 0)} in the pattern, {found.Unconstrained} unconstrained"),
            FormattableString.Invariant($"{"proofs",-14}{Steps(DroppingResult.Proved)} proved, {Steps(DroppingResult.Refuted)} refuted, {Steps(DroppingResult.Open)} open, {found.Elapsed.TotalSeconds:0.#} s{(found.IsCutShort ? ", ended by the time limit" : "")}"),
        };
        if (finding.Box is { } box) lines.Add(FormattableString.Invariant($"{"box",-14}edges of {box.TotalWidth:0.##} in all, {box.TotalWidth / finding.Question.Ranges.Sum():0.#%} of the range"));
        if (finding.Support is { } support) lines.Add(FormattableString.Invariant($"{"support",-14}{support.Count} of {support.Items}{(support.ByTruth is { } truths && finding.Truth is { } its ? $", {truths[its]} of them truly {its}" : "")}"));
        if (finding.Adversarial is [var nearest, ..])
            lines.Add(FormattableString.Invariant($"{"adversarial",-14}{finding.Adversarial.Length}, one of class {nearest.Label} with {nearest.Changed} pixels changed"));
        if (finding.ProofFile is { } proof) lines.Add($"{"proof",-14}{proof}");
        lines.Add($"{"report",-14}{page}");
        lines.Add(!found.IsProved ? "unproved" : found.IsSubsetMinimal ? "proved, subset-minimal" : "proved");
        return string.Join('\n', lines);
    }
}
