using Smug.Smt.Bounds;
using Smug.Smt.Certificates;
using Smug.Smt.Search;

namespace Smug.Smt.Tests.Engine;

/// <summary>What searches for bounds claim, as certificates without a mask.</summary>
internal static class SearchClaims
{
    /// <summary>The claim after some units of a search for each component.</summary>
    public static Certificate After(ConstraintSet set, Func<ScaledRows, IBoundSearch> begin, int units)
    {
        var reduction = Presolver.Run(set);
        var (lower, proofs) = (reduction.FixedCost, new List<ComponentProof>());
        foreach (var component in reduction.Components)
        {
            var search = begin(new ScaledRows(component.Set));
            for (var unit = 0; unit < units && !search.IsExhausted; unit++) search.Advance(null, component.Set.Weights.Sum() + 1, () => false);
            lower += search.Lower;
            proofs.Add(search.Proof());
        }

        return Of(set, reduction, lower, proofs);
    }

    public static Certificate Of(ConstraintSet set, Reduction reduction, long lower, IReadOnlyList<ComponentProof> proofs) =>
        CertificateBuilder.Build(set, new SolveOutcome.Unknown(StopReason.TimeLimit, "no mask was looked for", lower), reduction, proofs);
}
