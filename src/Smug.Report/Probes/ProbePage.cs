using Smug.Explain.Probes;
using Smug.Report.Html;
using Smug.Report.Text;

namespace Smug.Report.Probes;

/// <summary>The page of probes: one file that needs no network, no script and no other file.</summary>
internal static class ProbePage
{
    public static string Render(ProbeResult result)
    {
        var contexts = result.Contexts.ToDictionary(view => view.Context);
        var title = $"Does {result.Model.Name} read the question?";
        return Page.Render(
            title,
            result.Smug,
            Markup.Of($"""
                <header><p class="kicker">{result.Model.Name} · {result.Data.Kind}</p><h1>{title}</h1>
                <p class="lead">{Markup.Of($"{Words.Count(result.Right)} of {Words.Count(result.Asked)} questions are answered rightly, {ProbeWords.Share(result.Accuracy)}. The questions are altered below; a control stands beside every attack.")}</p></header>
                {Kinds(result)}
                {result.Findings.Select(finding => ProbeSection.Render(finding, contexts))}
                {Making(result)}
                """),
            Markup.Of($"""for programs: <a href="probes.json">probes.json</a> · <a href="probes.md">probes.md</a>"""),
            "report.css", "words.css", "evaluation.css", "probes.css");
    }

    private static Markup Kinds(ProbeResult result) => result.Kinds.IsEmpty ? Markup.Empty : Markup.Of($"""
        <section aria-labelledby="kinds"><h2 id="kinds">Kinds of questions</h2>
        <div class="scroll"><table class="numbers"><thead><tr><th scope="col">kind</th><th scope="col">questions</th><th scope="col">right</th><th scope="col">accuracy</th><th scope="col">of the empty question</th></tr></thead><tbody>
        {result.Kinds.Select(kind => Markup.Of($"<tr><th scope=\"row\"><bdi>{WordStrength.Clean(kind.Kind)}</bdi></th><td>{kind.Asked}</td><td>{kind.Right}</td><td>{ProbeWords.Share(kind.Accuracy)}</td><td>{ProbeWords.Share(kind.WhenEmpty)}</td></tr>\n"))}</tbody></table></div></section>

        """);

    private static Markup Making(ProbeResult result) => Markup.Of($"""
        <section aria-labelledby="making"><h2 id="making">How it was made</h2>
        <div class="columns"><div>
        {Facts.Table("Questions", ProbeWords.Counts(result).Select(count => Facts.Row(count.What, Words.Count(count.Questions))))}
        </div><div>
        {Facts.Table(
            "Settings",
            Facts.Row("Word scores", result.Attribution),
            Facts.Row("Seed", Words.Number(result.Options.Seed)),
            Facts.Row("Intervals", $"95 %, from {Words.Count(result.Options.Resamples)} bootstrap resamples of the questions"),
            Facts.Row("Data", result.Data.Kind),
            Facts.Hash("Data, SHA-256", result.Data.Sha256),
            Facts.Row("Model", result.Model.Name),
            Facts.Hash("Model, SHA-256", result.Model.Sha256))}
        </div></div></section>
        """);
}
