using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>Ranges that hold every value a network's outputs take over a box of inputs.</summary>
public static class ReachableRanges
{
    /// <summary>How much wider the ranges are than the bounds they come from, so that a proof that nothing leaves them has room for its own rounding.</summary>
    private const double Room = 1e-6;

    /// <summary>Ranges from linear relaxation, rounded outwards: sound, not the narrowest.</summary>
    /// <param name="network">The network.</param>
    /// <param name="lower">The least value of each input.</param>
    /// <param name="upper">The greatest value of each input.</param>
    /// <returns>The least and greatest values, <c>[Outputs]</c> each; behind the last layer's ReLUs where it has them.</returns>
    /// <exception cref="ShapeException">The box has another size than the input.</exception>
    public static (ImmutableArray<double> Lower, ImmutableArray<double> Upper) Of(ReluNetwork network, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        if (lower.Length != network.Inputs || upper.Length != network.Inputs) throw new ShapeException("ReachableRanges", $"a box of {network.Inputs} inputs", $"{lower.Length} and {upper.Length}");
        var laidOut = new BoundNetwork(network);
        var bounds = BoxBounds.Of(laidOut, lower.ToArray(), upper.ToArray(), new byte[laidOut.Sums]);
        new BackSubstitution(laidOut).Tighten(bounds);
        var (low, high) = (new double[network.Outputs], new double[network.Outputs]);
        var last = laidOut.Layers[^1];
        for (var i = 0; i < low.Length; i++)
        {
            (low[i], high[i]) = (bounds.Low[last.Offset + i], bounds.High[last.Offset + i]);
            var room = Room * Math.Max(1e-3, high[i] - low[i]);
            (low[i], high[i]) = (low[i] - room, high[i] + room);
            if (last.Rectified) (low[i], high[i]) = (Math.Max(0, low[i]), Math.Max(room, high[i]));
        }

        return ([.. low], [.. high]);
    }
}
