using Smug.Explain;
using Smug.Explain.Text;
using Smug.Report.Html;

namespace Smug.Report.Text;

/// <summary>The page of an explained text.</summary>
internal static class TextPage
{
    private const int MostListed = 25;

    public static string Render(TextExplanation text)
    {
        var explanation = text.Explanation;
        return Page.Render(
            VerdictSection.Headline(explanation),
            explanation.Version,
            Markup.Of($"""
                {Verdict(text)}
                {ColouredWords(text)}
                {ClassSection.Render(explanation)}
                {WordTable(text)}
                {Proof(text)}
                {Making(text)}
                """),
            Markup.Of($"""the same content for programs: <a href="report.json">report.json</a>"""),
            "report.css", "words.css");
    }

    private static Markup Verdict(TextExplanation text)
    {
        var (explanation, claim) = (text.Explanation, text.Explanation.Claim);
        var proved = claim.Kind != ClaimKind.AtMost;
        return Markup.Of($"""
            <header>
            <p class="kicker">Explanation of <span class="name">{WordStrength.Clean(text.Input.Origin)}</span> by <span class="name">{text.ModelName}</span></p>
            <h1>{VerdictSection.Headline(explanation)}</h1>
            <div class="claim {(proved ? "proved" : "open")}">
            <p class="badge">{VerdictSection.Badge(claim)}</p>
            <p>{text.Statement}</p>
            <p class="measured">{text.ClassStatement}</p>
            </div>
            <dl class="tiles">
            {VerdictSection.Tile("Kept", Words.Percent(explanation.Mask.KeptWindowShare), $"of the text: {explanation.Mask.KeptWindows} of {text.Input.Words.Length} words")}
            {VerdictSection.Tile("Proved bounds", claim.Lower == claim.Upper ? Words.Count(claim.Upper) : $"{Words.Count(claim.Lower)} – {Words.Count(claim.Upper)}", proved ? "upper and lower bound meet" : $"gap {Words.Percent(claim.Gap)}")}
            {VerdictSection.Tile("Only the mask", explanation.Masked.Name, $"with {Words.Probability(explanation.Masked.Confidence)}")}
            {VerdictSection.Tile("Without the mask", explanation.InverseMasked.Name, $"with {Words.Probability(explanation.InverseMasked.Confidence)}")}
            </dl>
            </header>
            """);
    }

    private static Markup ColouredWords(TextExplanation text)
    {
        var strengths = WordStrength.Of(text);
        var name = ClassNames.Of(text.Explanation, text.Explanation.Trace.ExplainedLabel);
        var parts = new List<Markup>();
        var at = 0;
        for (var i = 0; i < text.Input.Words.Length; i++)
        {
            var word = text.Input.Words[i];
            parts.Add(Markup.Of($"{WordStrength.Clean(text.Input.Text[at..word.Start])}"));
            at = word.Start + word.Length;
            parts.Add(Word(WordStrength.Clean(text.Input.Text.Substring(word.Start, word.Length)), strengths[i], text.Kept[i], WordStrength.Signed(text.Scores[i])));
        }

        parts.Add(Markup.Of($"{WordStrength.Clean(text.Input.Text[at..])}"));
        var legend = Enumerable.Range(-WordStrength.Steps, 2 * WordStrength.Steps + 1).Select(step => Word(" ", step, kept: false, ""));
        return Markup.Of($"""
            <section aria-labelledby="words"><h2 id="words">The words</h2>
            <p class="text" dir="auto">{parts}</p>
            <p class="legend"><span>against {name}</span> {legend} <span>for {name}</span> <span><span class="word kept">kept by the mask</span></span></p>
            <p>Colour and sign say how much a word speaks for (+, underlined) or against (−, dotted) the class: {MethodInWords(text)}. A frame marks the words
            that the mask keeps.{Unknown(text)}</p>
            </section>
            """);
    }

    /// <summary>A word with the colour and the sign of its strength.</summary>
    internal static Markup Word(string shown, int step, bool kept, string score)
    {
        var strength = step > 0 ? $" for{step}" : step < 0 ? $" against{-step}" : "";
        var sign = step >= 2 ? "+" : step <= -2 ? "−" : "";
        var title = score.Length == 0 ? Markup.Empty : Markup.Of($" title=\"{score}{(kept ? ", kept" : "")}\"");
        return Markup.Of($"<bdi class=\"word{strength}{(kept ? " kept" : "")}\"{title}>{(sign.Length == 0 ? Markup.Empty : Markup.Of($"<sup>{sign}</sup>"))}{shown}</bdi>");
    }

    private static string MethodInWords(TextExplanation text) =>
        $"{text.Options.Method}, {TextMethods.SummaryOf(text.Options.Method)}";

    private static string Unknown(TextExplanation text) => text.Input.UnknownWords switch
    {
        0 => "",
        1 => " One word is unknown to the network.",
        var n when n == text.Input.Words.Length => " All words are unknown to the network: it can tell only how many there are.",
        var n => $" {n} words are unknown to the network, which takes them for the same word.",
    };

    private static Markup WordTable(TextExplanation text)
    {
        var order = Enumerable.Range(0, text.Scores.Length).OrderByDescending(i => Math.Abs(text.Scores[i])).ThenBy(i => i).Take(MostListed);
        var rows = order.Select(i => Markup.Of($"""
            <tr><td>{i + 1}</td><th scope="row"><bdi>{WordStrength.Clean(text.Input.Words[i].Token)}</bdi></th><td>{WordStrength.Signed(text.Scores[i])}</td><td>{(text.Kept[i] ? "kept" : "")}</td></tr>

            """));
        return Markup.Of($"""
            <section aria-labelledby="scores"><h2 id="scores">The strongest words</h2>
            <table class="words"><thead><tr><th scope="col">Place</th><th scope="col">Word</th><th scope="col">Score</th><th scope="col">Mask</th></tr></thead>
            <tbody>
            {rows}</tbody></table></section>
            """);
    }

    private static Markup Proof(TextExplanation text)
    {
        var (mask, outcome) = (text.Explanation.Mask, text.Explanation.Outcome);
        return Markup.Of($"""
            <section aria-labelledby="proof"><h2 id="proof">What is proved</h2>
            <p>The claim speaks of the network's first layer behind the embedding, {text.FirstLayer}. Each of its chosen neurons, those with the highest
            Integrated Gradients, stays above γ of its value when every word outside the mask is replaced ({Fill(text)}). That was written down from the
            weights in exact numbers, solved, re-checked and replayed. What the layers behind make of it is measured, not proved.</p>
            {Facts.Table(
                "The checks",
                Facts.Row("Solver", $"{outcome.Strategy} ({outcome.SolverVersion})"),
                Facts.Row("Exact re-check", $"{Words.Count(mask.RowsChecked, "constraint holds", "constraints hold")} in exact rational arithmetic"),
                Facts.Row("Float32 replay", $"{Words.Count(mask.NeuronsReplayed, "neuron stays", "neurons stay")} above the bound in the network's own arithmetic"),
                Facts.Row("Weakest neuron", $"keeps {Words.Percent(mask.SmallestRetention)} of its value; asked for was more than {Words.Percent(text.Explanation.Options.Gamma)}"))}
            </section>
            """);
    }

    private static string Fill(TextExplanation text) => text.Options.Baseline switch
    {
        TextBaseline.Padding => "by what the network reads behind a text's end",
        TextBaseline.Mean => "by the mean of all words",
        TextBaseline.Unknown => "by the unknown word",
        _ => "by zeros",
    };

    private static Markup Making(TextExplanation text)
    {
        var selection = text.Explanation.Selection;
        return Markup.Of($"""
            <section aria-labelledby="making"><h2 id="making">How it was made</h2>
            {Facts.Table(
                "Settings",
                Facts.Row("Neurons", $"{Words.Count(selection.Neurons.Length)} of {Words.Count(selection.Available)}, holding {Words.Percent(selection.PositiveShare)} of the positive score"),
                Facts.Row("γ", Words.Number(text.Explanation.Options.Gamma)),
                Facts.Row("Baseline", text.Options.Baseline.ToString().ToLowerInvariant()),
                Facts.Row("Word scores", text.Options.Method),
                Facts.Row("Completeness gap", text.Integration is { } run ? $"{Words.Significant(run.CompletenessGap)} of {Words.Significant(run.Score - run.BaselineScore)}" : "does not apply"),
                Facts.Row("Time", Words.Seconds(text.Explanation.Timings.Sum(timing => timing.Seconds))),
                Facts.Row("Model", text.ModelName),
                Facts.Hash("Model, SHA-256", text.ModelSha256))}
            </section>
            """);
    }
}
