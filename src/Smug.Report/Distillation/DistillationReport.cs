using System.Text;
using System.Text.Json;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Report.Html;

namespace Smug.Report.Distillation;

/// <summary>Writes a measurement of selective distillation.</summary>
public static class DistillationReport
{
    /// <summary>Writes <c>report.html</c>, <c>distillation.json</c>, <c>distillation.md</c> and <c>curve.svg</c>. Every file appears whole or not at all.</summary>
    /// <param name="network">The network's file name.</param>
    /// <param name="curve">The measurement.</param>
    /// <param name="directory">Where to; made where it is missing.</param>
    /// <returns>The paths, the page first.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static IReadOnlyList<string> Write(string network, DistillationCurve curve, string directory)
    {
        (string Name, string Text)[] files =
        [
            ("report.html", Page(network, curve)), ("distillation.json", ToJson(network, curve) + "\n"), ("distillation.md", ToMarkdown(curve)),
            ("curve.svg", DistillationChart.Render(curve).Html),
        ];
        foreach (var (name, text) in files) AtomicFile.WriteText(Path.Combine(directory, name), text);
        return [.. files.Select(file => Path.Combine(directory, file.Name))];
    }

    /// <summary>The JSON document alone.</summary>
    public static string ToJson(string network, DistillationCurve curve) => JsonSerializer.Serialize(
        new DistillationDocument(
            1, network, curve.Layer, curve.Neurons, curve.IsLazy, curve.TrainItems, curve.HeldItems, curve.TestItems, curve.TestCorrect, curve.MinSupport, curve.PlainSeconds,
            [.. curve.Points.Select(point => new DistillationPointDocument(
                point.Rules.Threshold, point.Decided, point.Agreeing, point.Correct, point.BecameWrong, point.BecameRight, point.TimeRatio.Median, point.TimeRatio.Low,
                point.TimeRatio.High, point.TimeRatio.Pairs,
                [.. point.Rules.Rules.Select(rule => new ExitRuleDocument(
                    rule.Label, [.. rule.Phases.Where(phase => phase.Active).Select(phase => phase.Neuron)], [.. rule.Phases.Where(phase => !phase.Active).Select(phase => phase.Neuron)],
                    rule.Support, rule.Purity, rule.Held, rule.Agreeing, "validated"))]))]),
        DistillationJson.Default.DistillationDocument);

    /// <summary>The table of thresholds in Markdown.</summary>
    public static string ToMarkdown(DistillationCurve curve)
    {
        var text = new StringBuilder("| threshold | rules | decided by a rule | of these like the network | accuracy | lost | time, 95 % interval |\n|---|---|---|---|---|---|---|\n");
        foreach (var row in Rows(curve)) text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        return text.ToString();
    }

    private static IEnumerable<string[]> Rows(DistillationCurve curve) => curve.Points.Select(point => (string[])
    [
        Text($"{point.Rules.Threshold:0.###}"),
        Text($"{point.Rules.Rules.Length}"),
        Text($"{100.0 * point.Decided / curve.TestItems:0.0} %"),
        point.Decided == 0 ? "–" : Text($"{100.0 * point.Agreeing / point.Decided:0.00} %"),
        Text($"{100.0 * point.Correct / curve.TestItems:0.00} %"),
        Text($"{DistillationChart.Loss(curve, point):0.00} ({point.BecameWrong} became wrong, {point.BecameRight} right)"),
        Text($"{100 * point.TimeRatio.Median:0.0} % ({100 * point.TimeRatio.Low:0.0} – {100 * point.TimeRatio.High:0.0})"),
    ]);

    private static string Page(string network, DistillationCurve curve) => Html.Page.Render(
        "Classes returned at once",
        curve.Smug,
        Markup.Of($"""
            <header>
            <p class="kicker">Selective distillation of <span class="name">{network}</span> at <span class="name">{curve.Layer}</span></p>
            <h1>Classes returned at once</h1>
            <dl class="tiles">
            {VerdictSection.Tile("Network alone", Words.Percent((double)curve.TestCorrect / curve.TestItems), $"of {curve.TestItems} test items right")}
            {VerdictSection.Tile("Its time", Words.Seconds(curve.PlainSeconds), "for all of them, median")}
            {VerdictSection.Tile("Tree", Words.Count(curve.TreeNodes), $"nodes over {curve.Neurons} neurons, grown from {curve.TrainItems} items")}
            {VerdictSection.Tile("Held out", Words.Count(curve.HeldItems), "items validate the rules")}
            </dl>
            </header>
            <section><h2>Time and accuracy</h2>{DistillationChart.Render(curve)}
            <div class="scroll"><table><caption>By threshold of purity and of agreement on held-out items; support of at least {curve.MinSupport} training items</caption>
            <thead><tr><th>Threshold</th><th>Rules</th><th>Decided by a rule</th><th>Of these like the network</th><th>Accuracy</th><th>Points lost</th><th>Time, 95 % interval</th></tr></thead>
            <tbody>{Rows(curve).Select(row => Markup.Of($"<tr>{row.Select(cell => Markup.Of($"<td>{cell}</td>"))}</tr>"))}</tbody></table></div></section>
            <section><h2>What is claimed</h2><p>The rules are <em>validated</em>, not proved: on held-out items the network gave their class at least as often as the threshold says.
            Times are ratios of runs made one right after the other ({curve.Points[0].TimeRatio.Pairs} pairs each), of all test items in memory to all classes.
            {(curve.IsLazy ? "Only the neurons on an item's path through the tree are computed before its class is returned." : "The whole layer is computed before a class is returned; the rest of the network goes on from it.")}</p></section>
            """),
        Markup.Of($"""the same content for programs: <a href="distillation.json">distillation.json</a>"""),
        "report.css");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
