using Smug.Models;

namespace Smug.Explain;

/// <summary>Normally distributed numbers from a seeded sequence.</summary>
internal static class NormalNumbers
{
    /// <summary>One number of mean 0 and variance 1 (Box and Muller 1958; the second of each pair is not used, so a number depends on two draws alone).</summary>
    public static double NextNormal(this SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
