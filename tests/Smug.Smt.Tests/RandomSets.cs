using System.Numerics;

namespace Smug.Smt.Tests;

/// <summary>Small random constraint sets with every degeneracy on purpose, and their optimum by trying all masks.</summary>
internal static class RandomSets
{
    internal static ConstraintSet Make(int seed, int maxVariables = 14)
    {
        var random = new Random(seed);
        var variables = random.Next(1, maxVariables + 1);
        var rows = new List<Row>();
        var rowCount = random.Next(0, 8);
        var kind = random.Next(6);
        for (var r = 0; r < rowCount; r++)
        {
            if (rows.Count > 0 && random.Next(6) == 0)
            {
                rows.Add(rows[random.Next(rows.Count)]);
                continue;
            }

            var builder = new ConstraintBuilder();
            var (most, least) = (default(Dyadic), default(Dyadic));
            for (var v = 0; v < variables; v++)
            {
                if (random.Next(3) == 0) continue;
                var coefficient = Coefficient(random, kind);
                builder.Add(v, coefficient);
                if (coefficient.Mantissa.Sign > 0) most += coefficient;
                else least += coefficient;
            }

            // Somewhere between the row's range's ends, at times outside of it.
            var bound = least + (most - least) * Dyadic.From(random.NextDouble() * 1.1);
            if (random.Next(8) == 0) bound = most;
            rows.Add(random.Next(2) == 0 ? builder.AtLeast(bound) : builder.MoreThan(bound));
        }

        var weights = random.Next(3) == 0 ? Enumerable.Range(0, variables).Select(_ => (long)random.Next(1, 9)).ToArray() : null;
        return new(variables, rows, weights);
    }

    /// <summary>The least cost over all masks, or null where none satisfies the set.</summary>
    internal static long? Optimum(ConstraintSet set)
    {
        long? best = null;
        var mask = new bool[set.VariableCount];
        for (var bits = 0; bits < 1 << mask.Length; bits++)
        {
            for (var v = 0; v < mask.Length; v++) mask[v] = (bits >> v & 1) != 0;
            if (set.Cost(mask) is var cost && (best is null || cost < best) && set.IsSatisfied(mask)) best = cost;
        }

        return best;
    }

    private static Dyadic Coefficient(Random random, int kind) => kind switch
    {
        0 => Dyadic.From(random.Next(-3, 4)),
        1 => Dyadic.From(random.Next(1, 100)),
        2 => Dyadic.From((float)random.NextDouble() - 0.3f) * Dyadic.From((float)random.NextDouble()),
        3 => Dyadic.From(Math.ScaleB(random.NextDouble() - 0.4, random.Next(-200, 200))),
        4 => Dyadic.From(random.Next(2) == 0 ? double.Epsilon : random.NextDouble() - 0.5),
        _ => Dyadic.Of(BigInteger.One << random.Next(0, 40), 0) + Dyadic.From(random.Next(-2, 3)),
    };
}
