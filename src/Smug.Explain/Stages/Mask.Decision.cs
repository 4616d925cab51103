using System.Collections.Immutable;
using Smug.Smt;

namespace Smug.Explain;

public sealed partial record Mask
{
    /// <summary>Checks an answer to the full encoding twice and makes a mask of it: exact arithmetic over the whole network, then the network itself in
    /// float32.</summary>
    /// <param name="windows">One bool per window.</param>
    /// <param name="constraints">Windows and costs.</param>
    /// <param name="decision">What the mask must satisfy.</param>
    /// <param name="input">The picture.</param>
    /// <param name="replay">The network: masked values <c>[H, W, C]</c> to logits in float32.</param>
    /// <exception cref="SolverException">The answer fails either check.</exception>
    internal static Mask Prove(
        ImmutableArray<bool> windows, MaskConstraints constraints, FullDecision decision, ExplanationInput input, Func<float[], float[]> replay)
    {
        var (grid, label) = (constraints.Grid, decision.Network.Label);
        if (windows.IsDefault || windows.Length != grid.Count) throw new SolverException($"Mask: expected {grid.Count} windows, got an answer of {(windows.IsDefault ? 0 : windows.Length)}.");
        if (!decision.Network.IsSatisfied(windows.AsSpan()))
            throw new SolverException($"Mask: exact re-check: with the solver's answer class {label} does not lead by more than {decision.Bound:R} logits.");
        var logits = replay(Apply(windows.AsSpan(), grid, input.Values.AsSpan(), constraints.Fill.AsSpan()));
        var least = double.PositiveInfinity;
        for (var j = 0; j < logits.Length; j++)
        {
            if (j == label) continue;
            if (!float.IsFinite(logits[label]) || !float.IsFinite(logits[j]) || (Dyadic.From(logits[label]) - Dyadic.From(logits[j]) - Dyadic.From(decision.Bound)).Mantissa.Sign <= 0)
            {
                throw new SolverException(FormattableString.Invariant(
                    $"Mask: float32 replay: class {label} has logit {logits[label]:R} and class {j} {logits[j]:R}, expected a lead of more than {decision.Bound:R}, although it holds exactly."));
            }

            least = Math.Min(least, (double)logits[label] - logits[j]);
        }

        return new Mask
        {
            Grid = grid,
            Windows = windows,
            KeptWindows = windows.Count(kept => kept),
            KeptPixels = Enumerable.Range(0, grid.Count).Sum(window => windows[window] ? grid.Area(window) : 0),
            Cost = constraints.Set.Cost(windows.AsSpan()),
            RowsChecked = logits.Length - 1,
            ScoreHeld = 1,
            SmallestRetention = decision.Lead > 0 && double.IsFinite(decision.Lead) ? Math.Min(1, least / decision.Lead) : 1,
        };
    }
}
