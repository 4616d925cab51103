using Smug.Explain;
using Smug.Report.Html;

namespace Smug.Report.ProofCarrying;

/// <summary>The page of a proof-carrying mask.</summary>
internal static class ProofCarryingPage
{
    public static string Render(ProofCarryingFinding finding, IReadOnlyList<(string Name, string Caption, byte[] Png)> pictures)
    {
        var mask = finding.Mask;
        var headline = mask.Kept < finding.Grid.Count ? $"{Words.Count(mask.Kept, "window is", "windows are")} enough for class {mask.Label}"
            : mask.IsSubsetMinimal ? $"Every window is needed for class {mask.Label}" : $"Unknown which windows class {mask.Label} needs";
        return Page.Render(
            headline,
            mask.Smug,
            Markup.Of($"""
                <header>
                <p class="kicker">Proof-carrying mask of <span class="name">{finding.Input}</span> by <span class="name">{finding.Network}</span></p>
                <h1>{headline}</h1>
                <div class="claim {(mask.IsSubsetMinimal ? "proved" : "open")}"><p>{finding.Statement}</p><p class="measured">{finding.SizeStatement}</p></div>
                <dl class="tiles">
                {VerdictSection.Tile("Kept", Words.Count(mask.Kept), $"of {finding.Grid.Count} windows of {finding.Grid.Description}")}
                {VerdictSection.Tile("Needed", Words.Count(mask.Count(WindowStanding.Needed)), $"{mask.Count(WindowStanding.Open)} open, {mask.Count(WindowStanding.Untried)} untried")}
                {VerdictSection.Tile("Proofs", Words.Count(mask.Proved), $"{mask.Refuted} refuted, {mask.Reused} by known inputs, {mask.Undecided + mask.GaveUp} undecided")}
                {VerdictSection.Tile("Time", Words.Seconds(mask.Elapsed.TotalSeconds), $"in {finding.Order switch { FreeingOrder.Attribution => "the order of attribution", FreeingOrder.Plain => "plain order", _ => "a random order" }}")}
                </dl>
                </header>
                <section><h2>Pictures</h2><div class="panels">{pictures.Select(picture => PictureFigure.Of(picture.Caption, picture.Png))}</div></section>
                {Meaning(finding)}
                """),
            Markup.Of($"""the same content for programs: <a href="report.json">report.json</a>"""),
            "report.css");
    }

    private static Markup Meaning(ProofCarryingFinding finding) => Markup.Of($"""
        <section><h2>What is claimed</h2><ul>
        <li>Every value of the freed windows was covered by bounds and cuts with outward rounding, for the network in exact arithmetic with the float32 weights of its file;
        this is a proof, not a sample.{(finding.Mask.Proof is null ? Markup.Empty : Markup.Of($" <code>smug check {ProofCarryingReport.Certificate}</code> goes through it again without searching."))}</li>
        <li>A <em>needed</em> window comes with an input that was replayed in exact arithmetic and in float32: it differs from the explained one in freed windows and in that
        window only, and has another class.</li>
        <li><em>Open</em> windows are kept because neither was shown within the time for one proof; <em>untried</em> ones because the time for all was over.</li>
        <li>Another order of windows may give another mask; subset-minimal does not mean that no smaller mask exists.</li>
        </ul></section>
        """);
}
