using Smug.Explain;

namespace Smug.Report.Html;

/// <summary>For those who read such a page for the first time.</summary>
internal static class GuideSection
{
    public static Markup Render(Explanation explanation)
    {
        var windows = explanation.Mask.Grid.IsRectangular ? $"windows of {explanation.Mask.Grid.Description}" : "superpixels, windows of any form";
        if (explanation.Options.Encoding == EncodingKind.Full) return Full(explanation, windows);
        var gamma = Words.Number(explanation.Options.Gamma);
        return Markup.Of($"""
            <section aria-labelledby="guide" class="guide"><h2 id="guide">How to read this</h2>
            <div class="columns">
            <div>
            <h3>The question</h3>
            <p>A network's first layer looks at small patches of the picture. Integrated Gradients scores each of its neurons by how much
            it adds to the decision, and the highest ones are chosen. The picture is cut into {windows}, and the
            question is: <em>which smallest set of windows, everything else being filled ({explanation.FillName}), keeps every chosen neuron
            above γ = {gamma} of its value?</em></p>
            <p>That is a problem of whole numbers with linear conditions, written down from the network's own weights without rounding. A
            solver answers it with a mask and a lower bound. Where the two meet, the mask is proved to be the smallest.</p>
            </div>
            <div>
            <h3>What this proves</h3>
            <ul>
            <li>The mask keeps {(explanation.Options.Keep == KeepOptions.None ? "each chosen first-layer activation above its bound" : "what the claim says of first-layer activations")}: checked in exact arithmetic, and again in float32 by the
            network's own first layer.</li>
            <li>No mask is cheaper than the lower bound.</li>
            <li>Both hold for this picture, this network, these windows and this fill.</li>
            </ul>
            <h3>What it does not prove</h3>
            <ul>
            <li>That the network keeps its decision on the masked picture. That is measured, and shown above as it is.</li>
            <li>That this is the only mask of its size. There are usually several.</li>
            <li>That the network is right, or that it looks at the picture as a person would.</li>
            </ul>
            </div>
            </div></section>
            """);
    }

    private static Markup Full(Explanation explanation, string windows) => Markup.Of($"""
        <section aria-labelledby="guide" class="guide"><h2 id="guide">How to read this</h2>
        <div class="columns">
        <div>
        <h3>The question</h3>
        <p>The picture is cut into {windows}, and the question is: <em>which smallest set of windows, everything else being filled
        ({explanation.FillName}), keeps the class ahead of every other by more than {Words.Percent(explanation.Options.Gamma)} of its lead on the
        whole picture?</em> All layers of the network are part of it.</p>
        <p>A solver answers it with a mask and a lower bound. Where the two meet, the mask is proved to be the smallest.</p>
        </div>
        <div>
        <h3>What this proves</h3>
        <ul>
        <li>The network keeps its decision on the masked picture: checked in exact arithmetic through all layers, and again in float32 by
        the network itself.</li>
        <li>No mask is cheaper than the lower bound.</li>
        <li>Both hold for this picture, this network, these windows and this fill.</li>
        </ul>
        <h3>What it does not prove</h3>
        <ul>
        <li>That this is the only mask of its size. There are usually several.</li>
        <li>That the filled windows have no say: a filled window is a picture too. A network may decide for the class on little or nothing.</li>
        <li>That the network is right, or that it looks at the picture as a person would.</li>
        </ul>
        </div>
        </div></section>
        """);
}
