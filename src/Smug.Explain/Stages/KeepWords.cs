using System.Globalization;

namespace Smug.Explain;

/// <summary>What a mask keeps, in words that say no more than its constraints do.</summary>
internal static class KeepWords
{
    /// <summary>The object of "the mask keeps …".</summary>
    /// <param name="constraints">What it satisfies.</param>
    /// <param name="selection">The neurons it may speak of.</param>
    /// <param name="className">The explained class.</param>
    public static string Of(MaskConstraints constraints, NeuronSelection selection, string className)
    {
        if (constraints.Encoding == EncodingKind.Full) return Lead(constraints, className);
        var (keep, neurons) = (constraints.Keep, selection.Neurons.Length);
        var bound = constraints.Margin > 0
            ? string.Create(CultureInfo.InvariantCulture, $"above {constraints.Gamma:0.####} of its value plus {constraints.Margin:0.####}, float32 rounding allowed for")
            : string.Create(CultureInfo.InvariantCulture, $"above {constraints.Gamma:0.####} of its value, float32 rounding allowed for");
        var words = $"{Which(keep, KeepVariables.Of(constraints, neurons).MostDropped, neurons)} {bound}";
        if (keep.Slack > 0) words += Text($", but for shortfalls of {keep.Slack:0.####} bounds in all, counted in sixteenths of each neuron's own");
        if (constraints.Ceilings.Length > 0)
            words += Text($", {(constraints.Ceilings.Length == neurons ? "none" : $"none of {constraints.Ceilings.Length}")} of them above {keep.Ceiling:0.####} times its value");
        if (selection.Inactive.Length > 0) words += $", and {selection.Inactive.Length} inactive {(selection.Inactive.Length == 1 ? "neuron" : "neurons")} inactive";
        return words;
    }

    private static string Lead(MaskConstraints constraints, string className) =>
        constraints.LeadBound == 0 ? $"the network's decision for {className}, float32 rounding allowed for"
        : Text($"{className} ahead of every other class by more than {constraints.LeadBound:0.####} in its logit (its lead on the whole picture is {constraints.Lead:0.####}), float32 rounding allowed for");

    private static string Which(KeepOptions keep, int? mostDropped, int neurons)
    {
        if (!keep.HasChoice) return neurons == 1 ? "the chosen first-layer activation" : $"each of the {neurons} chosen first-layer activations";
        var mass = Text($"{keep.Mass:0.####} of the chosen score");
        return mostDropped is not { } dropped ? $"chosen first-layer activations holding at least {mass}, each"
            : keep.Mass is null ? $"each of at least {neurons - dropped} of the {neurons} chosen first-layer activations"
            : $"each of at least {neurons - dropped} of the {neurons} chosen first-layer activations, which hold at least {mass},";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
