using System.Collections.Immutable;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>More than one answer: ties between the cheapest masks.</summary>
public sealed partial class MaskPipeline
{
    /// <summary>The cheapest mask with the highest scores in place of the one the solver met. Nothing changes where the optimum is not proved.</summary>
    private MaskOutcome BreakTie(
        MaskOutcome outcome, ISolveStrategy strategy, MaskConstraints constraints, NeuronSelection selection, ExplanationInput input,
        SolveOptions settings, ScoreAggregation aggregation, CancellationToken cancellation)
    {
        if (outcome.Status != OutcomeStatus.Optimal) return outcome;
        var map = SaliencyScoring.Base(_layer, selection.Neurons, aggregation, input.Values.AsSpan(), constraints.Fill.AsSpan());
        var (windows, scores) = (constraints.Grid.PixelWindows(), new double[constraints.Grid.Count]);
        for (var i = 0; i < windows.Length; i++) scores[windows[i]] = Math.Max(scores[windows[i]], map[i]);
        var (mask, isProved) = TieBreak.HighestScore(strategy, constraints.Set, [.. outcome.Windows], scores, settings, cancellation);
        return outcome with
        {
            Windows = [.. mask],
            TieBreakProved = isProved,
            Certificate = outcome.Certificate is { } certificate ? certificate with { Mask = mask } : null,
        };
    }

    /// <summary>Other masks of the proved least cost, each checked as the reported one is; null where none were asked for or the optimum is
    /// not proved.</summary>
    private MaskAlternatives? FindAlternatives(
        MaskOutcome outcome, MaskConstraints constraints, NeuronSelection selection, ExplanationInput input, MaskOptions options, StageRun run)
    {
        if ((options.Solutions == 1 && !options.Backbone) || outcome.Status != OutcomeStatus.Optimal) return null;
        return run.Proof("alternatives", StageJson.Default.MaskAlternatives, () =>
        {
            var enumeration = new MaskEnumeration(StrategyOf(options), constraints.Set, SettingsOf(options), run.Cancellation);
            var list = enumeration.Optimal(options.Solutions, [.. outcome.Windows]);
            foreach (var mask in list.Masks) Mask.Prove([.. mask], constraints, selection, input, FirstLayerOutputs);
            return new MaskAlternatives
            {
                Masks = [.. list.Masks.Select(mask => Enumerable.Range(0, mask.Length).Where(window => mask[window]).ToImmutableArray())],
                End = list.End,
                Backbone = options.Backbone ? enumeration.Backbone(list.Masks) : null,
            };
        });
    }
}
