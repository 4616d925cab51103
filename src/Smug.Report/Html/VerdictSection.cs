using Smug.Explain;
using Smug.Report.Pictures;

namespace Smug.Report.Html;

/// <summary>What the reader wants first: the decision, the claim in plain words and in exact words, four numbers.</summary>
internal static class VerdictSection
{
    public static string Headline(Explanation explanation)
    {
        var asked = ClassNames.Of(explanation, explanation.Trace.ExplainedLabel);
        return explanation.Trace.PredictedLabel == explanation.Trace.ExplainedLabel
            ? $"Why the network reads this as {asked}"
            : $"What speaks for {asked}, though the network reads this as {explanation.Full.Name}";
    }

    public static Markup Render(Explanation explanation, EncodedPictures pictures)
    {
        var claim = explanation.Claim;
        var proved = claim.Kind != ClaimKind.AtMost;
        return Markup.Of($"""
            <header>
            <div class="hero"><div>
            <p class="kicker">Explanation of <span class="name">{explanation.Input.Origin}</span> by <span class="name">{explanation.ModelName}</span></p>
            <h1>{Headline(explanation)}</h1>
            <p class="lead">{PlainWords(explanation)}</p>
            </div>
            <img src="{pictures.Of(pictures.Pictures.Saliency).DataUri}" width="560" height="560" alt="The windows that the mask keeps, drawn over the picture.">
            </div>
            <div class="claim {(proved ? "proved" : "open")}">
            <p class="badge">{Badge(claim)}</p>
            <p>{claim.Statement}</p>
            <p class="measured">{claim.ClassStatement}</p>
            </div>
            <dl class="tiles">
            {Tile("Kept", Words.Percent(explanation.Mask.KeptPixelShare), $"of the picture: {explanation.Mask.KeptWindows} of {explanation.Mask.Grid.Count} windows")}
            {Tile("Proved bounds", claim.Lower == claim.Upper ? Words.Count(claim.Upper) : $"{Words.Count(claim.Lower)} – {Words.Count(claim.Upper)}", proved ? "upper and lower bound meet" : $"gap {Words.Percent(claim.Gap)}")}
            {Tile("Only the mask", explanation.Masked.Name, $"with {Words.Probability(explanation.Masked.Confidence)}")}
            {Tile("Without the mask", explanation.InverseMasked.Name, $"with {Words.Probability(explanation.InverseMasked.Confidence)}")}
            </dl>
            </header>
            """);
    }

    private static Markup PlainWords(Explanation explanation)
    {
        var (claim, mask, neurons) = (explanation.Claim, explanation.Mask, explanation.Selection.Neurons.Length);
        var byPixels = claim.Kind == ClaimKind.AreaMinimal || (claim.Kind == ClaimKind.AtMost && explanation.Options.Objective == MaskObjective.Pixels);
        var full = explanation.Options.Encoding == EncodingKind.Full;
        var (total, unit) = byPixels ? (mask.Grid.Height * mask.Grid.Width, "pixels") : (mask.Grid.Count, "windows");
        var activations = explanation.Options.Keep.HasAuxiliary ? $"{Words.Count(mask.NeuronsHeld)} of the {Words.Count(neurons)} chosen first-layer activations" : neurons == 1 ? "the chosen first-layer activation" : $"all {Words.Count(neurons)} chosen first-layer activations";
        var effect = full ? "to keep the network's decision" : $"to keep {activations} alive";
        if (explanation.Options.Objective == MaskObjective.Attribution)
            return Markup.Of($"<strong>{Words.Count(mask.KeptWindows)} of {Words.Count(total)} windows</strong>, at a cost of {Words.Count(claim.Upper)}, are enough {effect}; at least {Words.Count(claim.Lower)} is proved to be needed.");
        return claim.Kind == ClaimKind.AtMost
            ? Markup.Of($"<strong>{Words.Count(claim.Upper)} of {Words.Count(total)} {unit}</strong> are enough {effect}. At least {Words.Count(claim.Lower)} are proved to be needed; what lies between is open.")
            : Markup.Of($"<strong>{Words.Count(claim.Upper)} of {Words.Count(total)} {unit}</strong> are enough {effect}, and it is proved that fewer are not.");
    }

    public static string Badge(Claim claim) => claim.Kind switch
    {
        ClaimKind.CardinalityMinimal => "✓ Proved: cardinality-minimal",
        ClaimKind.AreaMinimal => "✓ Proved: area-minimal",
        ClaimKind.CostMinimal => "✓ Proved: minimal in attribution cost",
        _ => $"At most {claim.Upper}, lower bound {claim.Lower}",
    };

    public static Markup Tile(string name, string value, string note) =>
        Markup.Of($"""<div class="tile"><dt>{name}</dt><dd><span class="value">{value}</span> <span class="note">{note}</span></dd></div>""");
}
