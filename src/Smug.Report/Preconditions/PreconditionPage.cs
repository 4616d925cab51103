using Smug.Explain;
using Smug.Report.Html;
using Smug.Smt.Verification;

namespace Smug.Report.Preconditions;

/// <summary>The page of a precondition: one file that needs no network, no script and no other file.</summary>
internal static class PreconditionPage
{
    public static string Render(PreconditionFinding finding, PreconditionPictures pictures)
    {
        var found = finding.Precondition;
        return Page.Render(
            Headline(found),
            found.Smug,
            Markup.Of($"""
                {Verdict(finding)}
                {MisreadingSection.Render(finding, pictures)}
                <section><h2>Pictures</h2>{BoxWords(finding)}<div class="panels">{pictures.Box.Select(picture => picture.Figure)}</div></section>
                {Support(finding)}
                {AdversarialSection.Render(finding, pictures)}
                {Pattern(found)}
                {Proofs(found)}
                {ClaimsSection.Render(finding)}
                """),
            Markup.Of($"""the same content for programs: <a href="precondition.json">precondition.json</a>"""),
            "report.css");
    }

    /// <summary>Which neurons a step tried without.</summary>
    internal static string Without(DroppingStep step) => (step.Layer, step.Neurons) switch
    {
        ( < 0, _) => "nothing (all neurons kept)",
        (var layer, []) => $"layer {layer}",
        (var layer, [var only]) => $"layer {layer}, neuron {only}",
        var (layer, many) => $"layer {layer}, neurons {string.Join(", ", many)}",
    };

    /// <summary>Counts by class, those above 0.</summary>
    internal static string ByClass(IEnumerable<int> counts) =>
        string.Join(", ", counts.Select((count, label) => (count, label)).Where(pair => pair.count > 0).Select(pair => $"{Words.Count(pair.count)} of class {pair.label}"));

    private static string Headline(InputPrecondition found) => found switch
    {
        { Pattern: null } => $"No precondition for class {found.Label}",
        { Pattern.Count: 0 } => $"Every input within the limits gets class {found.Label}",
        _ => $"{found.Pattern.Count} of {found.Signature.Count} neurons imply class {found.Label}",
    };

    private static Markup Verdict(PreconditionFinding finding)
    {
        var found = finding.Precondition;
        int Steps(DroppingResult result) => found.Steps.Count(step => step.Result == result);
        return Markup.Of($"""
            <header>
            <p class="kicker">Precondition of <span class="name">{finding.Network}</span> from <span class="name">{finding.Input}</span></p>
            <h1>{Headline(found)}</h1>
            <div class="claim {(found.IsProved ? "proved" : "open")}"><p>{ClaimsSection.Statement(finding)}</p><p class="measured">{Minimality(found)}</p></div>
            <dl class="tiles">
            {VerdictSection.Tile("Unconstrained", Words.Count(found.Unconstrained), $"of {found.Signature.Count} neurons")}
            {VerdictSection.Tile("Proofs", Words.Count(Steps(DroppingResult.Proved)), $"and {Steps(DroppingResult.Refuted)} refuted, {Steps(DroppingResult.Open)} open")}
            {VerdictSection.Tile("Time", Words.Seconds(found.Elapsed.TotalSeconds), "for all proofs")}
            {(finding.Support is { } support ? VerdictSection.Tile("Support", Words.Count(support.Count), $"of {Words.Count(support.Items)} items have the pattern") : Markup.Empty)}
            </dl>
            </header>
            """);
    }

    private static string Minimality(InputPrecondition found) => found switch
    {
        { IsProved: false } => "",
        { Pattern.Count: 0 } => "No decision needs to be known.",
        { IsSubsetMinimal: true } => "Without any one neuron of the last layer an input refutes it: subset-minimal among the patterns that keep the earlier layers.",
        { IsCutShort: true } => "The time limit ended the search, so fewer neurons may do.",
        _ => "Some smaller patterns were neither proved nor refuted in time, so fewer neurons may do.",
    };

    private static Markup BoxWords(PreconditionFinding finding) => finding.Box is not { } box ? Markup.Empty : Markup.Of($"""
        <p>Every picture between the darkest and the brightest, pixel by pixel, has the pattern and so gets class {finding.Precondition.Label}. The edges of this box are
        {Words.Percent(MeanEdge(finding, box))} of the pixel range on average.</p>
        """);

    private static double MeanEdge(PreconditionFinding finding, InscribedBox box)
    {
        var question = finding.Question;
        var (low, high) = (question.Levels(box.Lower.AsSpan()), question.Levels(box.Upper.AsSpan()));
        return low.Zip(high, (l, h) => h - l).Average();
    }

    private static Markup Support(PreconditionFinding finding) => finding.Support is not { } support ? Markup.Empty : Markup.Of($"""
        <section><h2>Support</h2><p>{Words.Count(support.Count)} of {Words.Count(support.Items)} items of the data set {(support.Count == 1 ? "has" : "have")} the pattern{(support.Count == 0 ? "" : $"; by the class they get: {ByClass(support.ByLabel)}")}.{(support.ByTruth is { } truths && support.Count > 0 ? $" By what they truly are: {ByClass(truths)}." : "")}</p></section>
        """);

    private static Markup Pattern(InputPrecondition found) => found.Pattern is not { Count: > 0 } ? Markup.Empty : Markup.Of($"""
        <section><h2>Pattern</h2>
        <div class="scroll"><table><caption>Active: the neuron's sum is at least 0; inactive: at most 0. Layers and neurons count from 0.</caption>
        <thead><tr><th>Layer</th><th>Active</th><th>Inactive</th></tr></thead><tbody>
        {found.Pattern.Phases.GroupBy(phase => phase.Layer).Select(layer => Markup.Of($"<tr><td>{layer.Key}</td><td>{Neurons(layer, true)}</td><td>{Neurons(layer, false)}</td></tr>"))}
        </tbody></table></div></section>
        """);

    private static Markup Proofs(InputPrecondition found) => Markup.Of($"""
        <section><h2>Proofs</h2>
        <div class="scroll"><table><caption>Each asks whether the pattern found so far still implies the class without some neurons.</caption>
        <thead><tr><th>Without</th><th>Result</th><th>Time</th><th>Linear programmes</th></tr></thead><tbody>
        {found.Steps.Select(step => Markup.Of($"<tr><td>{Without(step)}</td><td>{Result(step)}</td><td>{Words.Seconds(step.Statistics.Elapsed.TotalSeconds)}</td><td>{Words.Count(step.Statistics.Programs)}</td></tr>"))}
        </tbody></table></div></section>
        """);

    private static string Result(DroppingStep step)
    {
        var result = PreconditionReport.Words(step.Result);
        if (PreconditionReport.LabelOf(step.Counterexample) is not { } label) return result;
        return $"{result} by {(step.Statistics is { Boxes: 0, Samples: 1 } ? "the input of an earlier proof" : "an input")}, class {label}";
    }

    internal static string Neurons(IEnumerable<NeuronPhase> phases, bool active) =>
        string.Join(", ", phases.Where(phase => phase.Active == active).Select(phase => phase.Neuron));
}
