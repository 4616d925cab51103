using System.Globalization;
using Smug.Explain;

namespace Smug.Report.Html;

/// <summary>How the explanation was made, so that it can be made again.</summary>
internal static class MakingSection
{
    public static Markup Render(Explanation explanation)
    {
        var options = explanation.Options;
        return Markup.Of($"""
            <section aria-labelledby="making"><h2 id="making">How it was made</h2>
            <div class="columns">
            <div>
            {Facts.Table(
                "Options",
                [
                Facts.Row("Preset", options.Preset),
                Facts.Row("Encoding", options.Encoding == EncodingKind.Full ? "the whole network" : "the first layer"),
                Facts.Row(options.Encoding == EncodingKind.Full ? "Neurons, for the order of the windows" : "Neurons", Selection(explanation)),
                Facts.Row("γ", $"{Words.Number(options.Gamma)}{(options.Margin > 0 ? $", margin {Words.Number(options.Margin)}" : "")}"),
                .. Keep(options.Keep),
                Facts.Row("Window", explanation.Mask.Grid.Description),
                Facts.Row("Fill", explanation.FillName),
                Facts.Row("Objective", options.Objective switch { MaskObjective.Windows => "fewest windows", MaskObjective.Pixels => "fewest pixels", _ => "least attribution cost" }),
                Facts.Row("Scores of a pixel", options.Aggregation switch { ScoreAggregation.Max => "largest", ScoreAggregation.Sum => "sum", _ => "sum of shares" }),
                Facts.Row("Strategy", options.Strategy),
                Facts.Row("Time limit", Words.Seconds(options.TimeLimit.TotalSeconds)),
                Facts.Row("Seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
                ])}
            {Timings(explanation)}
            </div>
            <div>
            {Account("Neuron scores", explanation.Attribution)}
            {(explanation.InputAttribution is { } map ? Account("Pixel map", map) : Markup.Empty)}
            {Facts.Table(
                "Identity",
                Facts.Row("Model", explanation.ModelName),
                Facts.Hash("Model, SHA-256", explanation.ModelSha256),
                Facts.Row("Picture", explanation.Input.Origin),
                Facts.Hash("Picture, SHA-256", explanation.Input.Sha256),
                Facts.Row("First layer", $"{explanation.Trace.FirstLayer}, {string.Join(" × ", explanation.Trace.FirstLayerShape)} neurons"),
                Facts.Row("Smug", explanation.Version))}
            </div>
            </div></section>
            """);
    }

    private static IEnumerable<(string Name, Markup Value)> Keep(KeepOptions keep)
    {
        if (keep.Ceiling is { } factor) yield return Facts.Row("Ceiling", $"{Words.Number(factor)} times a neuron's value");
        if (keep.Inactive > 0) yield return Facts.Row("Kept inactive", $"the {Words.Count(keep.Inactive)} inactive neurons that a mask could activate the most");
        if (keep.Droppable is { } share) yield return Facts.Row("May be dropped", $"{Words.Percent(share)} of the chosen neurons");
        if (keep.Mass is { } mass) yield return Facts.Row("Score to keep", $"{Words.Percent(mass)} of the chosen neurons' positive score");
        if (keep.Slack > 0) yield return Facts.Row("Slack", $"{Words.Number(keep.Slack)} bounds in all");
    }

    private static string Selection(Explanation explanation)
    {
        var (selection, options) = (explanation.Selection, explanation.Options);
        var asked = options.CumulativeShare is { } share ? $"{Words.Percent(share)} of the positive score" : $"k = {Words.Count(options.TopK)}";
        var dropped = selection.Dropped.IsDefaultOrEmpty ? "" : "; dropped: " + string.Join(", ", selection.Dropped.Select(d => $"{Words.Count(d.Count)} {Reason(d.Reason)}"));
        return $"{asked}: {Words.Count(selection.Neurons.Length)} of {Words.Count(selection.Available)}, holding {Words.Percent(selection.PositiveShare)} of the positive score{dropped}";
    }

    private static string Reason(DropReason reason) => reason == DropReason.NotActive ? "not active" : "within rounding of the bound";

    private static Markup Account(string caption, Attribution attribution)
    {
        var target = attribution.Target == TargetKind.Logit ? "logit" : "softmax";
        if (attribution.Integration is not { } run)
            return Facts.Table(caption, Facts.Row("Method", Name(attribution.Method)), Facts.Row("Target", target));
        return Facts.Table(
            caption,
            Facts.Row("Method", Name(attribution.Method)),
            Facts.Row("Target", target),
            Facts.Row("Rule", $"{Name(run.Rule)}, {Words.Count(run.Steps, "step", "steps")}"),
            Facts.Row("Baseline", string.Join(", ", run.Baselines)),
            Facts.Row("To explain", $"{Words.Significant(run.Score - run.BaselineScore)}, from {Words.Significant(run.BaselineScore)} at the baseline to {Words.Significant(run.Score)}"),
            Facts.Row("Sum of attributions", Words.Significant(run.Sum)),
            Facts.Row("Completeness gap", $"{Words.Significant(run.CompletenessGap)}{(run.RelativeGap is { } gap ? $" ({Words.Significant(100 * gap)}\u202f%)" : "")}"));
    }

    private static string Name(AttributionMethod method) => method switch
    {
        AttributionMethod.IntegratedGradients => "Integrated Gradients",
        AttributionMethod.Gradient => "gradient",
        _ => "activation",
    };

    private static string Name(IntegrationRule rule) => rule switch
    {
        IntegrationRule.GaussLegendre => "Gauss–Legendre",
        IntegrationRule.Paper => "paper (200 points, both ends in full)",
        _ => rule.ToString().ToLowerInvariant(),
    };

    private static Markup Timings(Explanation explanation)
    {
        var total = explanation.Timings.Sum(timing => timing.Seconds);
        var rows = explanation.Timings.Select(timing =>
        {
            var width = (total > 0 ? 100 * timing.Seconds / total : 0).ToString("0.##", CultureInfo.InvariantCulture);
            return (timing.Stage.Replace('-', ' '), Markup.Of($"""{Words.Seconds(timing.Seconds)}{(timing.Recalled ? " (recalled)" : "")}<i class="bar"><b style="width:{width}%"></b></i>"""));
        });
        return Facts.Table("Time", [.. rows, Facts.Row("total", Words.Seconds(total))]);
    }
}
