using Smug.Explain;
using Smug.Report.Html;

namespace Smug.Report.Preconditions;

/// <summary>Every claim of the page and what it rests on.</summary>
internal static class ClaimsSection
{
    public static string Statement(PreconditionFinding finding)
    {
        var found = finding.Precondition;
        var limits = finding.Epsilon is { } epsilon ? $"picture within {Words.Percent(epsilon)} of the pixel range of the given one" : "picture";
        return found switch
        {
            { Pattern: null, Steps: [{ Result: DroppingResult.Refuted }, ..] } => "Refuted: an input with the same decisions of all neurons gets another class, so no pattern of decisions implies the class.",
            { Pattern: null } => "Nothing is claimed: not even the pattern of all neurons was proved to imply the class within the time limit.",
            { Pattern.Count: 0 } => $"Proved: every {limits} gets class {found.Label}.",
            _ => $"Proved: every {limits} that has this pattern of {found.Pattern.Count} neurons gets class {found.Label}.",
        };
    }

    public static Markup Render(PreconditionFinding finding)
    {
        var found = finding.Precondition;
        var refuted = found.Steps.Count(step => step.Result == DroppingResult.Refuted);
        return Markup.Of($"""
            <section><h2>What is claimed</h2>
            <div class="scroll"><table><thead><tr><th>Claim</th><th>Standing</th><th>What it rests on</th></tr></thead><tbody>
            {Row("The pattern implies the class", found.IsProved ? "proved" : found.Steps is [{ Result: DroppingResult.Refuted }, ..] ? "refuted" : "open", Proof(finding))}
            {(found.IsProved ? Row("No neuron of its last layer can be left out", found.IsSubsetMinimal ? "proved" : "open", Markup.Of($"{refuted} inputs that refute smaller patterns")) : Markup.Empty)}
            {(finding.Box is not null ? Row("Every picture of the box has the pattern", "proved", Markup.Of($"the pattern's rows hold at their worst corners, by arithmetic rounded outwards or exact")) : Markup.Empty)}
            {(finding.Support is { } support ? Row("Support", "counted", Markup.Of($"{Words.Count(support.Items)} items, in float32")) : Markup.Empty)}
            {(refuted > 0 ? Row("Refuted patterns are refuted", "proved", Markup.Of($"each input was replayed in exact arithmetic and in float32")) : Markup.Empty)}
            </tbody></table></div></section>
            """);
    }

    private static Markup Proof(PreconditionFinding finding) => finding.ProofFile is { } file
        ? Markup.Of($"the proof in <span class=\"name\">{file}</span>; <code>smug check</code> goes through it without searching")
        : Markup.Of($"bounds rounded outwards and multipliers of linear programmes; <code>--proof FILE</code> keeps them");

    private static Markup Row(string claim, string standing, Markup basis) => Markup.Of($"<tr><td>{claim}</td><td>{standing}</td><td>{basis}</td></tr>");
}
