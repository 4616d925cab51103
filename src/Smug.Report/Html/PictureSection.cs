using Smug.Explain;
using Smug.Report.Pictures;

namespace Smug.Report.Html;

/// <summary>The pictures side by side, each with what it shows.</summary>
internal static class PictureSection
{
    public static Markup Render(Explanation explanation, EncodedPictures encoded)
    {
        var pictures = encoded.Pictures;
        var (input, mask) = (explanation.Input, explanation.Mask);
        var asked = ClassNames.Of(explanation, explanation.Trace.ExplainedLabel);
        var panels = new List<Markup>
        {
            Panel(
                encoded.Of(pictures.Original),
                "Original",
                $"What the network reads: {input.Width} × {input.Height} pixels{(input.Channels == 3 ? " in colour" : "")}.",
                $"The picture as the network reads it, classified as {explanation.Full.Name}."),
        };
        if (pictures.InputAttribution is { } map)
        {
            panels.Add(Panel(
                encoded.Of(map),
                "Integrated Gradients",
                $"Each pixel's share of the decision: red speaks for {asked}, blue against it.",
                $"Map of signed pixel attributions for class {asked}.",
                Legend(ColourMap.Diverging, $"−{Words.Significant(pictures.AttributionScale)}", $"+{Words.Significant(pictures.AttributionScale)}")));
        }

        panels.Add(Panel(
            encoded.Of(pictures.Mask),
            "Mask",
            $"The {Words.Count(mask.KeptWindows, "window", "windows")} kept, out of {Words.Count(mask.Grid.Count)} of {mask.Grid.Description}.",
            $"Grid of windows with {mask.KeptWindows} kept windows light and the others dark."));
        panels.Add(Panel(
            encoded.Of(pictures.MaskedInput),
            "Only the mask",
            $"Everything outside the line is filled ({explanation.FillName}). The network says {explanation.Masked.Name}, {Words.Probability(explanation.Masked.Confidence)}.",
            $"The picture with everything outside the kept windows filled, classified as {explanation.Masked.Name}."));
        panels.Add(Panel(
            encoded.Of(pictures.InverseMaskedInput),
            "Without the mask",
            $"Everything inside the line is filled. The network says {explanation.InverseMasked.Name}, {Words.Probability(explanation.InverseMasked.Confidence)}.",
            $"The picture with the kept windows filled and the rest shown, classified as {explanation.InverseMasked.Name}."));
        panels.Add(Panel(
            encoded.Of(pictures.Saliency),
            "Saliency",
            "The kept windows, coloured by the order of the scores of the neurons that look at them.",
            "The kept windows coloured from violet (low score) to yellow (high score) over the dimmed picture.",
            Legend(ColourMap.Sequential, "lower", "higher")));
        return Markup.Of($"""
            <section aria-labelledby="see"><h2 id="see">What can be seen</h2>
            <div class="panels">
            {panels}</div></section>
            """);
    }

    private static Markup Panel(EncodedPicture encoded, string title, string caption, string alternative, Markup? legend = null) => Markup.Of($"""
        <figure><img src="{encoded.DataUri}" width="{encoded.Picture.Width}" height="{encoded.Picture.Height}" alt="{alternative}">
        <figcaption><strong>{title}</strong> {caption}</figcaption>
        {legend ?? Markup.Empty}</figure>

        """);

    private static Markup Legend(ColourMap map, string low, string high) => Markup.Of($"""
        <div class="legend" aria-hidden="true"><span>{low}</span><i style="background:{map.ToCssGradient()}"></i><span>{high}</span></div>

        """);
}
