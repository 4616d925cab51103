using Smug.Explain.Probes;
using Smug.Report.Evaluations;
using Smug.Report.Html;
using Smug.Report.Text;

namespace Smug.Report.Probes;

/// <summary>One probe on the page.</summary>
internal static class ProbeSection
{
    public static Markup Render(ProbeFinding finding, IReadOnlyDictionary<int, ContextView> contexts) => Markup.Of($"""
        <section aria-labelledby="{finding.Probe}"><h2 id="{finding.Probe}">{ProbeWords.Title(finding)} <small>{finding.Probe}</small></h2>
        <p><strong>{WordStrength.Clean(finding.Headline)}</strong></p>
        <p>{finding.Summary}</p>
        {KeptWordsChart.Render(finding.Curves)}
        {Curves(finding)}
        {Rows(finding)}
        {Comparisons(finding)}
        {WordLists(finding)}
        {Examples(finding, contexts)}
        <ul><li>{Words.Count(finding.Used, "question makes", "questions make")} the figures</li>{finding.Counts.Select(count => Markup.Of($"<li>{count.What}: {Words.Count(count.Questions)}</li>"))}</ul>
        </section>

        """);

    private static Markup Curves(ProbeFinding finding) => finding.Curves.IsEmpty ? Markup.Empty : Markup.Of($"""
        <details><summary>The numbers</summary><div class="scroll"><table class="numbers"><thead><tr><th scope="col">words kept</th>{finding.Curves.Select(curve => Markup.Of($"<th scope=\"col\">{curve.Order}: right</th><th scope=\"col\">accuracy</th><th scope=\"col\">share of the whole questions’</th>"))}</tr></thead><tbody>
        {Enumerable.Range(0, finding.Curves[0].Points.Length).Select(i => Markup.Of($"<tr><th scope=\"row\">{finding.Curves[0].Points[i].Words}</th>{finding.Curves.Select(curve => Markup.Of($"<td>{curve.Points[i].Right}</td><td>{ProbeWords.Share(curve.Points[i].Accuracy)}</td><td>{ProbeWords.Share(curve.Points[i].Relative)}</td>"))}</tr>\n"))}</tbody></table></div></details>
        """);

    private static Markup Rows(ProbeFinding finding) => finding.Rows.IsEmpty ? Markup.Empty : Markup.Of($"""
        <div class="scroll"><table class="numbers"><thead><tr><th scope="col">alteration</th><th scope="col"></th><th scope="col">questions</th><th scope="col">right</th><th scope="col">right before and after</th><th scope="col">answer unchanged</th></tr></thead>
        {finding.Rows.GroupBy(row => row.Group).Select(group => Markup.Of($"<tbody><tr><th scope=\"rowgroup\" colspan=\"6\"><strong>{group.Key}</strong></th></tr>\n{group.Select(Row)}</tbody>"))}</table></div>
        """);

    private static Markup Row(ProbeRow row)
    {
        var name = Markup.Of($"<bdi>{WordStrength.Clean(row.Name)}</bdi>");
        return Markup.Of($"""
            <tr><th scope="row">{(row.IsUnion ? Markup.Of($"<strong>{name}</strong>") : name)}</th><td>{row.Kind.ToString().ToLowerInvariant()}</td><td>{row.Accuracy.Count}</td><td>{ProbeWords.Share(row.Accuracy)}</td><td>{ProbeWords.Share(row.Withstood)}</td><td>{ProbeWords.Share(row.Unchanged)}</td></tr>

            """);
    }

    private static Markup Comparisons(ProbeFinding finding) => finding.Comparisons.IsEmpty ? Markup.Empty : Markup.Of($"""
        <ul>{finding.Comparisons.Select(pair => Markup.Of($"<li>{pair.Group}: attack less control ({pair.Attack}, {pair.Control}), right before and after: {ProbeWords.Points(pair.Difference)} points, p {SummaryNumbers.P(pair.P)}</li>"))}</ul>
        """);

    private static Markup WordLists(ProbeFinding finding) => finding.Words.IsEmpty ? Markup.Empty : Markup.Of($"""
        <div class="columns">{finding.Words.Where(list => list.Words.Length > 0).Select(list => Markup.Of($"""
        <div><table class="numbers"><caption>{list.Title}</caption><thead><tr><th scope="col">word</th><th scope="col">questions</th><th scope="col">top in</th><th scope="col">sum</th><th scope="col">mean size</th></tr></thead><tbody>
        {list.Words.Select(word => Markup.Of($"<tr><th scope=\"row\"><bdi>{WordStrength.Clean(word.Word)}</bdi></th><td>{word.Questions}</td><td>{word.Top}</td><td>{ProbeWords.Score(word.Sum)}</td><td>{ProbeWords.Score(word.MeanSize)}</td></tr>\n"))}</tbody></table></div>
        """))}</div>
        """);

    private static Markup Examples(ProbeFinding finding, IReadOnlyDictionary<int, ContextView> contexts) => finding.Examples.IsEmpty ? Markup.Empty : Markup.Of($"""
        <h3>{(finding.Examples[0].Altered is null ? "Questions coloured by what their words add to the answer" : "Questions that lose their right answer")}</h3>
        {finding.Examples.Select(example => ContextFigure.Beside(example.Context is { } context && contexts.TryGetValue(context, out var view) ? view : null, Example(example)))}
        """);

    private static Markup Example(ProbeExample example)
    {
        if (example.Altered is { } altered)
            return Markup.Of($"<p><bdi>{WordStrength.Clean(string.Join(' ', example.Words))}</bdi> <strong>{example.Answer}</strong><br>→ <bdi>{WordStrength.Clean(altered)}</bdi> <strong>{example.AlteredAnswer}</strong></p>\n");
        var scores = example.Scores.Select(score => (float)score).ToArray();
        var steps = WordStrength.Of(scores);
        var verdict = example.Answer == example.Expected ? "" : $" (right is {example.Expected})";
        return Markup.Of($"""
            <p class="text" dir="auto">{example.Words.Select((word, i) => Markup.Of($"{TextPage.Word(WordStrength.Clean(word), steps[i], kept: false, WordStrength.Signed(scores[i]))} "))}→ <strong>{example.Answer}</strong>{verdict}</p>

            """);
    }
}
