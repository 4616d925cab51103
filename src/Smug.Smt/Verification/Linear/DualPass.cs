using System.Numerics;

namespace Smug.Smt.Verification;

/// <summary>
/// Derives, in exact arithmetic, a lower bound over a box of
/// Σ μ·(output row − bound) + Σ ν·(input row − bound) ± Σ β·(sum of required phase), every part of which is ≤ 0 at an unsafe input; a bound
/// above 0 therefore refutes the case. Layer by layer from the outputs, ReLUs are replaced by lines under or over them and sums by their
/// definitions, as a Lagrangian of the linear programme (Wang et al., "Beta-CROWN", 2021).
/// </summary>
internal static class DualPass
{
    /// <summary>The bound; null where a ReLU that it hangs on is not bounded.</summary>
    /// <param name="network">The network.</param>
    /// <param name="unsafeCase">The case whose rows the multipliers are of.</param>
    /// <param name="bounds">The box, required phases and bounds on undecided sums, all taken as exact numbers.</param>
    /// <param name="multipliers">Any numbers within their ranges.</param>
    /// <param name="target">A sum of which sign · sum is added, by its place among all sums, so that the bound is one on it; −1: none.</param>
    /// <param name="sign">1 or −1.</param>
    internal static Dyadic? Bound(BoundNetwork network, UnsafeCase unsafeCase, BoxBounds bounds, DualMultipliers multipliers, int target = -1, int sign = 1)
    {
        var constant = default(Dyadic);
        var current = new Dyadic[network.Network.Outputs];
        Add(unsafeCase.OutputRows, multipliers.Outputs, current, ref constant);
        for (var l = network.Layers.Length - 1; l >= 0; l--)
        {
            var layer = network.Layers[l];
            if (layer.Rectified && !Relax(layer, bounds, multipliers, current, ref constant)) return null;
            if (target >= layer.Offset && target < layer.Offset + layer.Outputs) current[target - layer.Offset] += Dyadic.From(sign);
            var affine = network.Network.Layers[l];
            var next = new Dyadic[layer.Inputs];
            for (var i = 0; i < layer.Outputs; i++)
            {
                if (current[i].IsZero) continue;
                constant += current[i] * Dyadic.From(affine.Bias[i]);
                for (var j = 0; j < next.Length; j++)
                {
                    var weight = affine.Weights[j * layer.Outputs + i];
                    if (weight != 0) next[j] += current[i] * Dyadic.From(weight);
                }
            }

            current = next;
        }

        Add(unsafeCase.InputRows, multipliers.Inputs, current, ref constant);
        for (var j = 0; j < current.Length; j++)
        {
            if (!current[j].IsZero) constant += current[j] * Dyadic.From(current[j].Mantissa.Sign > 0 ? bounds.InputLow[j] : bounds.InputHigh[j]);
        }

        return constant;
    }

    /// <summary>Turns coefficients of a layer's ReLUs into coefficients of its sums; false where one is not bounded.</summary>
    private static bool Relax(BoundLayer layer, BoxBounds bounds, DualMultipliers multipliers, Dyadic[] current, ref Dyadic constant)
    {
        for (var i = 0; i < layer.Outputs; i++)
        {
            var sum = layer.Offset + i;
            if (multipliers.Undecided.TryGetValue(sum, out var lines) || SymbolicSums.IsUndecided(layer, bounds, sum))
            {
                // Lines once chosen stay valid, and get no worse, where bounds are tighter than they were.
                var (under, over) = lines;
                if (current[i].Mantissa.Sign >= 0) current[i] *= Dyadic.From(Math.Clamp(under, 0, 1));
                else if (!double.IsFinite(bounds.Low[sum]) || !double.IsFinite(bounds.High[sum]))
                {
                    return false;
                }
                else
                {
                    // ReLU is convex, so for any slope it lies under the line of that slope that touches it at one of the ends.
                    var (low, high) = (Dyadic.From(bounds.Low[sum]), Dyadic.From(bounds.High[sum]));
                    var slope = Dyadic.From(Math.Clamp(over, 0, 1));
                    var (atLow, atHigh) = (Rectified(low) - slope * low, Rectified(high) - slope * high);
                    constant += current[i] * ((atLow - atHigh).Mantissa.Sign > 0 ? atLow : atHigh);
                    current[i] *= slope;
                }
            }
            else if (bounds.Low[sum] < 0)
            {
                current[i] = default;
            }

            if (bounds.Phases[sum] == 0 || multipliers.Phases.GetValueOrDefault(sum) is not (var beta and > 0)) continue;
            if (bounds.Phases[sum] == BoxBounds.Active) current[i] -= Dyadic.From(beta);
            if (bounds.Phases[sum] == BoxBounds.Inactive) current[i] += Dyadic.From(beta);
        }

        return true;
    }

    private static Dyadic Rectified(Dyadic value) => value.Mantissa.Sign > 0 ? value : default;

    /// <summary>Adds multiples of rows, each first made whole: a positive factor changes no row.</summary>
    private static void Add(IReadOnlyList<LinearRow> rows, double[] multipliers, Dyadic[] coefficients, ref Dyadic constant)
    {
        for (var r = 0; r < rows.Count; r++)
        {
            if (!(multipliers[r] > 0)) continue;
            var whole = rows[r].Terms.Aggregate(rows[r].Bound.Denominator, (all, term) => all * term.Coefficient.Denominator / BigInteger.GreatestCommonDivisor(all, term.Coefficient.Denominator));
            var multiplier = Dyadic.From(multipliers[r] / (double)whole);
            foreach (var term in rows[r].Terms) coefficients[term.Index] += multiplier * Dyadic.Of((term.Coefficient * new Rational(whole, 1)).Numerator, 0);
            constant -= multiplier * Dyadic.Of((rows[r].Bound * new Rational(whole, 1)).Numerator, 0);
        }
    }
}
