using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>Ranges that hold every value a network's outputs take over a box of inputs.</summary>
public static class ReachableRanges
{
    /// <summary>How much wider the ranges are than the bounds they come from, so that a proof that nothing leaves them has room for its own rounding.</summary>
    private const double Room = 1e-6;

    /// <summary>Ranges from linear relaxation, rounded outwards: sound, not the narrowest, and such that bounds alone prove that nothing leaves them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="lower">The least value of each input.</param>
    /// <param name="upper">The greatest value of each input.</param>
    /// <returns>The least and greatest values, <c>[Outputs]</c> each; behind the last layer's ReLUs where it has them.</returns>
    /// <exception cref="ShapeException">The box has another size than the input.</exception>
    public static (ImmutableArray<double> Lower, ImmutableArray<double> Upper) Of(ReluNetwork network, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        if (lower.Length != network.Inputs || upper.Length != network.Inputs) throw new ShapeException("ReachableRanges", $"a box of {network.Inputs} inputs", $"{lower.Length} and {upper.Length}");
        var laidOut = new BoundNetwork(network);
        var (search, check) = (BySearch(laidOut, lower.ToArray(), upper.ToArray()), ByChecker(laidOut, lower.ToArray(), upper.ToArray()));
        var (low, high) = (new double[network.Outputs], new double[network.Outputs]);
        for (var i = 0; i < low.Length; i++)
        {
            (low[i], high[i]) = (-Math.Max(search[2 * i + 1], check[2 * i + 1]), Math.Max(search[2 * i], check[2 * i]));
            var room = Room * Math.Max(1e-3, high[i] - low[i]);
            (low[i], high[i]) = (low[i] - room, high[i] + room);
            if (laidOut.Layers[^1].Rectified) (low[i], high[i]) = (Math.Max(0, low[i]), Math.Max(room, high[i]));
        }

        return ([.. low], [.. high]);
    }
    /// <summary>For each output an upper bound on it, and on its negative, as <see cref="Verifier"/> has them.</summary>
    private static double[] BySearch(BoundNetwork network, double[] lower, double[] upper)
    {
        var bounds = BoxBounds.Of(network, lower, upper, new byte[network.Sums]);
        var substitution = new BackSubstitution(network);
        substitution.Tighten(bounds);
        var (outputs, width) = (network.Network.Outputs, network.Layers[^1].PaddedOutputs);
        var (rows, most) = (new double[2 * outputs * width], new double[2 * outputs]);
        for (var i = 0; i < outputs; i++) (rows[2 * i * width + i], rows[(2 * i + 1) * width + i]) = (1, -1);
        substitution.Upper(rows, new double[2 * outputs], bounds, most);
        return most;
    }

    /// <summary>The same as <see cref="VerificationProofChecker"/> has them.</summary>
    private static double[] ByChecker(BoundNetwork network, double[] lower, double[] upper)
    {
        var bounds = BoxBounds.Unbounded(network, lower, upper, new byte[network.Sums]);
        CheckedBounds.Tighten(network, bounds, _ => true);
        return [.. Enumerable.Range(0, 2 * network.Network.Outputs).Select(side => CheckedBounds.Most(network, bounds, side / 2, side % 2 == 0 ? 1 : -1))];
    }
}
