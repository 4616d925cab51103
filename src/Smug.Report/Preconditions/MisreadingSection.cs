using Smug.Explain;
using Smug.Report.Html;

namespace Smug.Report.Preconditions;

/// <summary>Why an input is read as a class that it is not.</summary>
internal static class MisreadingSection
{
    public static Markup Render(PreconditionFinding finding, PreconditionPictures pictures)
    {
        if (finding.Misreading is not { } misread)
            return finding.Truth is null ? Markup.Empty : Markup.Of($"<section><h2>Is it read rightly?</h2><p>Yes: the input is truly of class {finding.Truth}.</p></section>");
        var found = finding.Precondition;
        return Markup.Of($"""
            <section><h2>Why a {misread.Truth} is read as a {misread.Label}</h2>
            {(found.Pattern is { } pattern ? Markup.Of($"""
                <p>The input is truly of class {misread.Truth}, and the network reads it as {misread.Label}. The decisions of {Words.Count(pattern.Count, "neuron", "neurons")}
                are enough for that mistake: whatever picture {(finding.Epsilon is null ? "" : "within the limits ")}has them is read as {misread.Label}, and that is proved. The box below shows how far
                the picture can change and still be misread.</p>
                """) : Markup.Of($"""
                <p>The input is truly of class {misread.Truth}, and the network reads it as {misread.Label}. Not even the decisions of all {Words.Count(found.Signature.Count)} neurons
                were proved to imply that: the mistake is not explained by which neurons are on{(found.Steps is [{ Result: DroppingResult.Refuted }, ..] ? "; an input with the same decisions gets another class" : "")}.</p>
                """))}
            {Support(finding, misread)}
            <div class="panels">{pictures.Box.Take(1).Concat(pictures.Misreading).Select(picture => picture.Figure)}</div>
            {Differences(finding, misread)}
            </section>
            """);
    }

    private static Markup Support(PreconditionFinding finding, Misreading misread)
    {
        if (finding.Support is not { ByTruth: { } truths } support) return Markup.Empty;
        var others = support.Count - misread.Itself;
        if (others <= 0)
            return Markup.Of($"<p>{(misread.Itself > 0 ? "No other" : "None")} of the {Words.Count(support.Items)} items of the data set has the pattern: the mistake is this input's alone.</p>");
        var alike = truths[misread.Truth] - misread.Itself;
        return Markup.Of($"""
            <p>{Words.Count(others)}{(misread.Itself > 0 ? " other" : "")} of the {Words.Count(support.Items)} items of the data set {(others == 1 ? "has" : "have")} the pattern, and {(others == 1 ? "is" : "are all")} read as
            {misread.Label}: {Words.Percent((double)truths[misread.Label] / others)} of them rightly, and {(alike == 0 ? $"none is another {misread.Truth}" : $"{Words.Count(alike)} {(alike == 1 ? "is a" : "are a")} {misread.Truth}, misread for the same reason")}.</p>
            """);
    }

    private static Markup Differences(PreconditionFinding finding, Misreading misread) => misread is { NearestOfTruth: null, NearestOfLabel: null } ? Markup.Empty : Markup.Of($"""
        <div class="scroll"><table><caption>The nearest items that are read rightly, and which of {(finding.Precondition.IsProved ? "the pattern's" : "all")} decisions they take otherwise</caption>
        <thead><tr><th>Item</th><th>True class</th><th>Distance</th><th>On here, off there</th><th>Off here, on there</th></tr></thead><tbody>
        {Row(misread.NearestOfTruth, misread.Truth)}{Row(misread.NearestOfLabel, misread.Label)}
        </tbody></table></div>
        <p class="note">Distances are Euclidean, each pixel counted as a share of its range. Neurons are written layer:neuron.</p>
        """);

    private static Markup Row(NearItem? near, int truth) => near is null ? Markup.Empty : Markup.Of(
        $"<tr><td>{near.Item}</td><td>{truth}</td><td>{Words.Significant(near.Distance)}</td><td>{Neurons(near, true)}</td><td>{Neurons(near, false)}</td></tr>");

    private static string Neurons(NearItem near, bool active)
    {
        const int MostShown = 24;
        List<string> names = [.. near.Differing.Where(phase => phase.Active == active).Select(phase => $"{phase.Layer}:{phase.Neuron}")];
        return names.Count == 0 ? "none" : string.Join(", ", names.Take(MostShown)) + (names.Count > MostShown ? $" and {names.Count - MostShown} more" : "");
    }
}
