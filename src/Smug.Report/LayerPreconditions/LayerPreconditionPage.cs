using System.Collections.Immutable;
using Smug.Explain;
using Smug.Report.Html;
using Smug.Report.Pictures;
using Smug.Report.Preconditions;

namespace Smug.Report.LayerPreconditions;

/// <summary>The page of layer preconditions.</summary>
internal static class LayerPreconditionPage
{
    private const int MostClusters = 24;

    public static string Render(LayerPreconditionFinding finding)
    {
        var set = finding.Set;
        var headline = $"{Words.Count(set.Items.Length, "pattern", "patterns")} of layer {set.Layer} that {(set.Items.Length == 1 ? "tells" : "tell")} classes";
        return Page.Render(
            headline,
            set.Smug,
            Markup.Of($"""
                <header>
                <p class="kicker">Layer preconditions of <span class="name">{finding.Network}</span> from <span class="name">{finding.Data}</span></p>
                <h1>{headline}</h1>
                <dl class="tiles">
                {VerdictSection.Tile("Verified", Words.Count(Count(set, LayerStanding.Verified)), "over all inputs within the limits")}
                {VerdictSection.Tile("Verified with more", Words.Count(Count(set, LayerStanding.VerifiedStrengthened)), "decisions added, over all inputs")}
                {VerdictSection.Tile("Verified in ranges", Words.Count(Count(set, LayerStanding.VerifiedInRanges)), "of the layer's values")}
                {VerdictSection.Tile("Validated", Words.Count(Count(set, LayerStanding.Validated)), $"on held-out inputs; {Count(set, LayerStanding.Candidate)} not")}
                {VerdictSection.Tile("Clustered", Words.Count(set.HeldItems - finding.Unclustered), $"of {set.HeldItems} held-out inputs have one of them")}
                </dl>
                </header>
                {Explained(finding)}
                {Decomposed(finding)}
                <section><h2>Preconditions</h2><div class="scroll"><table>
                <caption>By support in {set.TrainItems} training inputs, to all of which the network gives the class. n: on, −n: off</caption>
                <thead><tr><th>Class</th><th>Pattern</th><th>Support</th><th>Held out</th><th>Agreeing</th><th>Standing</th><th>Over all inputs</th><th>Decisions added</th><th>In ranges</th></tr></thead>
                <tbody>{set.Items.Select(Row)}</tbody></table></div></section>
                <section><h2>Clusters</h2>{set.Items.Take(MostClusters).Select((item, place) => Cluster(finding, item, place))}</section>
                <section><h2>What is claimed</h2><ul>
                <li><em>Verified</em>: every input within the limits that has the pattern gets the class. <em>Verified-strengthened</em>: every input within the limits that has the pattern and the decisions added to it does, which
                is proved from the layers it speaks about alone, over all values that the layer below can take. <em>Verified in ranges</em>: every input that has the pattern and whose values at the layer
                lie in the ranges of <a href="layer-preconditions.json">layer-preconditions.json</a> does; the counts say how many training and held-out inputs that covers. All are proofs; <code>smug check</code> goes through their files.</li>
                <li><em>Validated</em>: not proved, but on every held-out input that has the pattern the network gives the class. <em>Candidate</em>: not even that.</li>
                <li><em>Decisions added</em>: how many, and the training and held-out inputs that have them all. <em>In ranges</em>: those that lie in the ranges.</li>
                <li><em>Refuted</em> over all inputs: there is an input, usually no digit, that has the pattern and another class; it is shown.</li>
                </ul></section>
                """),
            Markup.Of($"""the same content for programs: <a href="layer-preconditions.json">layer-preconditions.json</a>"""),
            "report.css");
    }

    private static int Count(LayerPreconditionSet set, LayerStanding standing) => set.Items.Count(item => item.Standing == standing);

    private static Markup Row(LayerPrecondition item) => Markup.Of(
        $"<tr><td>{item.Label}</td><td>{LayerPreconditionReport.PatternWords(item)}</td><td>{item.Support}</td><td>{item.Held}</td><td>{item.Agreeing}</td><td>{LayerPreconditionReport.Words(item.Standing)}</td><td>{LayerPreconditionReport.OverAllInputs(item)}</td><td>{LayerPreconditionReport.StrengthenedWords(item)}</td><td>{LayerPreconditionReport.RangesWords(item)}</td></tr>");

    private static Markup Cluster(LayerPreconditionFinding finding, LayerPrecondition item, int place) => Markup.Of($"""
        <h3>Precondition {place + 1}: class {item.Label}, {LayerPreconditionReport.Words(item.Standing)}</h3>
        {Strengthened(item)}
        <div class="panels">{finding.Clusters[place].Select((input, i) => Picture(finding.Question, input, $"Held-out input {i + 1}"))}
        {(item.Counterexample is { } counterexample ? Picture(finding.Question, counterexample.FloatInput, $"Has the pattern too, but class {PreconditionReport.LabelOf(counterexample)}") : Markup.Empty)}</div>
        """);

    private static Markup Strengthened(LayerPrecondition item) => item.Strengthened is not { } more ? Markup.Empty : Markup.Of($"""
        <p>Proved for every input within the limits with these decisions: {string.Join("; ", PreconditionReport.LayersOf(more.Pattern).Select(layer =>
            $"layer {layer.Layer}: {string.Join(' ', layer.Active.Select(n => $"{n}").Concat(layer.Inactive.Select(n => $"−{n}")))}"))}.
        {more.Support} training inputs have them all, and {more.Held} held-out ones.</p>
        """);

    private static Markup Explained(LayerPreconditionFinding finding)
    {
        if (finding.Input is not { } input) return Markup.Empty;
        var picture = Picture(finding.Question, input.Values, $"{input.Origin}: class {input.Label}");
        if (input.Cluster < 0) return Markup.Of($"<section><h2>The input</h2><p>None of the preconditions holds it.</p><div class=\"panels\">{picture}</div></section>");
        return Markup.Of($"""
            <section><h2>Why class {input.Label}</h2><p>The input has the pattern of precondition {input.Cluster + 1}, as these held-out inputs of class {finding.Set.Items[input.Cluster].Label} do.</p>
            <div class="panels">{picture}{finding.Clusters[input.Cluster].Select((other, i) => Picture(finding.Question, other, $"Held-out input {i + 1}"))}</div></section>
            """);
    }

    private static Markup Decomposed(LayerPreconditionFinding finding) => finding.Decomposition is not { } step ? Markup.Empty : Markup.Of($"""
        <section><h2>A proof through the layer</h2><div class="claim {(step.Proof.IsProved ? "proved" : "open")}">
        <p>{(step.Proof.IsProved ? $"Proved: every input within {100 * step.Epsilon:0.##} % of the pixel range of the given one has values in the ranges, and all values in the ranges give class {step.Proof.Label}."
            : $"All values in the ranges give class {step.Proof.Label}; whether every input within {100 * step.Epsilon:0.##} % of the pixel range of the given one lies in them stayed open.")}</p></div>
        <p>{Words.Seconds(step.Proof.BelowTime.TotalSeconds)} below the layer, {Words.Seconds(step.Proof.AboveTime.TotalSeconds)} above it.</p>
        <table><thead><tr><th>Neuron</th><th>From</th><th>To</th></tr></thead><tbody>{step.Proof.Lower.Select((low, n) => Markup.Of($"<tr><td>{n}</td><td>{Words.Significant(low)}</td><td>{Words.Significant(step.Proof.Upper[n])}</td></tr>"))}</tbody></table></section>
        """);

    private static Markup Picture(PictureQuestion question, ImmutableArray<float> values, string caption) =>
        PictureFigure.Of(caption, GreyPicture.Png(question, [.. values.Select(value => (double)value)]));
}
