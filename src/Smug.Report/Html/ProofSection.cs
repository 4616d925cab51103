using Smug.Explain;
using Smug.Smt;

namespace Smug.Report.Html;

/// <summary>What is proved, by whom, and how it was checked.</summary>
internal static class ProofSection
{
    public static Markup Render(Explanation explanation)
    {
        var (claim, mask, outcome) = (explanation.Claim, explanation.Mask, explanation.Outcome);
        var full = explanation.Options.Encoding == EncodingKind.Full;
        return Markup.Of($"""
            <section aria-labelledby="proof"><h2 id="proof">What is proved</h2>
            <div class="columns">
            {Facts.Table(
                "The claim",
                Facts.Row("Kind", Name(claim.Kind)),
                Facts.Row("Upper bound", $"{Words.Count(claim.Upper)} (this mask)"),
                Facts.Row("Lower bound", $"{Words.Count(claim.Lower)} (no mask can be cheaper)"),
                Facts.Row("Gap", Words.Percent(claim.Gap)),
                Facts.Row("Kept", $"{Words.Count(mask.KeptWindows)} of {Words.Count(mask.Grid.Count)} windows, {Words.Count(mask.KeptPixels)} of {Words.Count((long)mask.Grid.Height * mask.Grid.Width)} pixels ({Words.Percent(mask.KeptPixelShare)})"),
                Facts.Row("Class of the masked picture", full ? "kept (proved)" : explanation.KeepsClass ? "kept (measured, not proved)" : "not kept (measured)"))}
            {Facts.Table(
                "The checks",
                Facts.Row("Solver", $"{outcome.Strategy} ({outcome.SolverVersion})"),
                Facts.Row("Its answer", Answer(outcome)),
                Facts.Row("Exact re-check", full ? $"the class is ahead of {Words.Count(mask.RowsChecked, "other", "others")} in exact rational arithmetic, through the whole network" : $"{Words.Count(mask.RowsChecked, "constraint holds", "constraints hold")} in exact rational arithmetic"),
                Facts.Row("Float32 replay", Replay(explanation)),
                full ? Facts.Row("Lead", $"keeps {Words.Percent(mask.SmallestRetention)} of its lead; asked for was more than {Words.Percent(explanation.Options.Gamma)}")
                    : Facts.Row("Weakest neuron", $"keeps {Words.Percent(mask.SmallestRetention)} of its value; {(explanation.Options.Keep.HasAuxiliary ? "some may be dropped or fall short" : $"asked for was more than {Words.Percent(explanation.Options.Gamma)}")}"),
                Facts.Row("Tie-break", outcome.TieBreakProved switch { null => explanation.Options.TieBreak == MaskTieBreak.None ? "none: the mask the solver met" : "asked for, but the optimum is not proved: the mask the solver met", true => "highest score among the cheapest masks (proved)", false => "by score; a higher one is not excluded" }),
                Facts.Row("Certificate", outcome.Certificate is null ? "not asked for" : $"{ExplanationReport.CertificateName} beside this page, checked; check it again with: smug check {ExplanationReport.CertificateName}"))}
            </div></section>
            """);
    }

    private static string Replay(Explanation explanation)
    {
        var (mask, keep) = (explanation.Mask, explanation.Options.Keep);
        if (explanation.Options.Encoding == EncodingKind.Full) return "the network's own arithmetic says the same of every class";
        var words = $"{Words.Count(mask.NeuronsReplayed, "neuron stays", "neurons stay")} above {(keep.Slack > 0 ? "what is asked of them" : "the bound")} in the network's own arithmetic";
        if (keep.HasAuxiliary) words += $"; {Words.Count(mask.NeuronsHeld)} of {Words.Count(explanation.Selection.Neurons.Length)} are above their whole bound and hold {Words.Percent(mask.ScoreHeld)} of the chosen score";
        if (mask.InactiveReplayed > 0) words += $"; {Words.Count(mask.InactiveReplayed, "inactive neuron stays", "inactive neurons stay")} inactive";
        return words;
    }

    private static string Name(ClaimKind kind) => kind switch
    {
        ClaimKind.CardinalityMinimal => "cardinality-minimal (proved)",
        ClaimKind.AreaMinimal => "area-minimal (proved)",
        ClaimKind.CostMinimal => "minimal in attribution cost (proved)",
        _ => "at most N, lower bound M",
    };

    private static string Answer(MaskOutcome outcome) => outcome.Status switch
    {
        OutcomeStatus.Optimal => "optimal",
        OutcomeStatus.Feasible => $"feasible; stopped: {Reason(outcome.Stopped)}",
        OutcomeStatus.Infeasible => "infeasible",
        _ => $"unknown; stopped: {Reason(outcome.Stopped)}",
    };

    private static string Reason(StopReason? reason) => reason switch
    {
        StopReason.TimeLimit => "time limit",
        StopReason.Cancelled => "cancelled",
        StopReason.GapReached => "the asked-for gap was reached",
        StopReason.MemoryLimit => "memory limit",
        StopReason.SolverFailed => "the solver failed",
        StopReason.GaveUp => "the strategy gave up",
        _ => "not said",
    };
}
