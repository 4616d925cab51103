using Smug.Explain;
using Smug.Report.Html;

namespace Smug.Report.Preconditions;

/// <summary>The page of a precondition: one file that needs no network, no script and no other file.</summary>
internal static class PreconditionPage
{
    public static string Render(PreconditionFinding finding, IReadOnlyList<(string Name, string Caption, byte[] Png)> pictures)
    {
        var found = finding.Precondition;
        return Page.Render(
            Headline(found),
            found.Smug,
            Markup.Of($"""
                {Verdict(finding)}
                <section><h2>Pictures</h2><div class="panels">{pictures.Select(picture => PictureFigure.Of(picture.Caption, picture.Png))}</div></section>
                {Support(finding.Support)}
                {Pattern(found)}
                {Proofs(found)}
                """),
            Markup.Of($"""the same content for programs: <a href="precondition.json">precondition.json</a>"""),
            "report.css");
    }

    internal static string Statement(InputPrecondition found) => found.IsProved
        ? $"Proved: every input within the limits that has this pattern of {found.Pattern!.Count} neurons gets class {found.Label}."
        : "Nothing is claimed: not even the pattern of all neurons was proved to imply the class within the time limit.";

    private static string Headline(InputPrecondition found) => found.IsProved ? $"{found.Pattern!.Count} of {found.Signature.Count} neurons imply class {found.Label}" : $"No precondition for class {found.Label}";

    private static Markup Verdict(PreconditionFinding finding)
    {
        var found = finding.Precondition;
        var minimal = found.IsSubsetMinimal
            ? "Every smaller pattern that was tried was refuted by an input: subset-minimal among patterns that keep the earlier layers."
            : "Some smaller patterns were neither proved nor refuted in time, so fewer neurons may do.";
        return Markup.Of($"""
            <header>
            <p class="kicker">Precondition of <span class="name">{finding.Network}</span> from <span class="name">{finding.Input}</span></p>
            <h1>{Headline(found)}</h1>
            <div class="claim {(found.IsProved ? "proved" : "open")}"><p>{Statement(found)}</p><p class="measured">{(found.IsProved ? minimal : "")}</p></div>
            <dl class="tiles">
            {VerdictSection.Tile("Unconstrained", Words.Count(found.Unconstrained), $"of {found.Signature.Count} neurons")}
            {VerdictSection.Tile("Proofs", Words.Count(found.Steps.Length), $"{found.Steps.Count(step => step.Result == DroppingResult.Refuted)} refuted, {found.Steps.Count(step => step.Result == DroppingResult.Open)} open")}
            {VerdictSection.Tile("Time", Words.Seconds(found.Elapsed.TotalSeconds), "for all proofs")}
            {(finding.Box is { } box ? VerdictSection.Tile("Box", Words.Number(box.TotalWidth), "sum of its edges") : Markup.Empty)}
            </dl>
            </header>
            """);
    }

    private static Markup Support(PatternSupport? support) => support is null ? Markup.Empty : Markup.Of($"""
        <section><h2>Support</h2><p>{Words.Count(support.Count)} of {Words.Count(support.Items)} items of the data set have the pattern.
        By class: {string.Join(", ", support.ByLabel.Select((count, label) => (count, label)).Where(pair => pair.count > 0).Select(pair => $"class {pair.label}: {pair.count}"))}.</p></section>
        """);

    private static Markup Pattern(InputPrecondition found) => found.Pattern is null ? Markup.Empty : Markup.Of($"""
        <section><h2>Pattern</h2>
        <table><caption>Active: the neuron's sum is at least 0; inactive: at most 0. Layers and neurons count from 0.</caption>
        <thead><tr><th>Layer</th><th>Active</th><th>Inactive</th></tr></thead><tbody>
        {found.Pattern.Phases.GroupBy(phase => phase.Layer).Select(layer => Markup.Of($"<tr><td>{layer.Key}</td><td>{Neurons(layer, true)}</td><td>{Neurons(layer, false)}</td></tr>"))}
        </tbody></table></section>
        """);

    private static Markup Proofs(InputPrecondition found) => Markup.Of($"""
        <section><h2>Proofs</h2>
        <table><thead><tr><th>Without</th><th>Result</th><th>Time</th></tr></thead><tbody>
        {found.Steps.Select(step => Markup.Of($"<tr><td>{(step.Layer < 0 ? "nothing" : step.Neuron is { } neuron ? $"layer {step.Layer}, neuron {neuron}" : $"layer {step.Layer}")}</td><td>{PreconditionReport.Words(step.Result)}</td><td>{Words.Seconds(step.Statistics.Elapsed.TotalSeconds)}</td></tr>"))}
        </tbody></table></section>
        """);

    private static string Neurons(IEnumerable<Smt.Verification.NeuronPhase> phases, bool active) =>
        string.Join(", ", phases.Where(phase => phase.Active == active).Select(phase => phase.Neuron));
}
