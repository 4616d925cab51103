using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>A network cut in two behind the ReLUs of a layer.</summary>
internal static class LayerCut
{
    /// <summary>Refuses a layer that no ReLU follows, or no other layer.</summary>
    internal static void RequireRelus(string by, ReluNetwork network, int layer)
    {
        if ((uint)layer >= (uint)network.Layers.Count - 1 || !network.IsRectified(layer))
            throw new UsageException($"{by}: expected a layer with ReLUs from 0 to {network.Layers.Count - 2}, got {layer}.");
    }

    /// <summary>The layers up to one and with it, as a network whose outputs are the values behind its ReLUs.</summary>
    internal static ReluNetwork Below(ReluNetwork network, int layer) =>
        new([.. network.Layers.Take(layer + 1)], [.. Enumerable.Range(0, layer + 1).Select(network.IsRectified)]);

    /// <summary>The layers above one, as a network of their own that reads the values behind its ReLUs. −1: all.</summary>
    internal static ReluNetwork Above(ReluNetwork network, int layer) =>
        new([.. network.Layers.Skip(layer + 1)], [.. Enumerable.Range(layer + 1, network.Layers.Count - layer - 1).Select(network.IsRectified)]);

    /// <summary>Whether an input of a box leaves ranges of a network's outputs: one case for each end of each range. A range behind a ReLU that begins at 0 cannot be
    /// left downwards.</summary>
    internal static VerificationProblem Leaving(
        ReluNetwork below, IEnumerable<double> boxLower, IEnumerable<double> boxUpper, IReadOnlyList<double> lower, IReadOnlyList<double> upper)
    {
        ImmutableArray<Rational> low = [.. boxLower.Select(x => (Rational)x)], high = [.. boxUpper.Select(x => (Rational)x)];
        var cases = new List<UnsafeCase>();
        for (var n = 0; n < lower.Count; n++)
        {
            cases.Add(new UnsafeCase(low, high, [], [LinearRow.Lower(n, upper[n])]));
            if (lower[n] > 0 || !below.IsRectified(below.Layers.Count - 1)) cases.Add(new UnsafeCase(low, high, [], [LinearRow.Upper(n, lower[n])]));
        }

        return new VerificationProblem(below, cases);
    }
}
