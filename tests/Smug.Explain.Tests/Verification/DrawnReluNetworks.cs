using Smug.Smt;
using Smug.Smt.Verification;

namespace Smug.Explain.Tests.Verification;

/// <summary>Small networks with drawn weights, and every point of a grid to hold claims about them against.</summary>
internal static class DrawnReluNetworks
{
    /// <summary>A network with weights and biases drawn evenly from 0 ± their scale; each layer's weights before its biases.</summary>
    public static ReluNetwork Draw(int seed, double weights, double biases, params int[] widths)
    {
        var random = new Random(seed);
        float[] Numbers(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2 - 1) * scale))];
        return new ReluNetwork([.. Enumerable.Range(1, widths.Length - 1)
            .Select(l => new ReluLayer(widths[l - 1], widths[l], Numbers(widths[l - 1] * widths[l], weights), Numbers(widths[l], biases)))]);
    }

    /// <summary>The points of a grid over [−1, 1]², exactly.</summary>
    public static IEnumerable<Rational[]> Grid(int perAxis) =>
        from i in Enumerable.Range(0, perAxis)
        from j in Enumerable.Range(0, perAxis)
        select (Rational[])[new Rational(2 * i, perAxis - 1) - 1, new Rational(2 * j, perAxis - 1) - 1];
}
