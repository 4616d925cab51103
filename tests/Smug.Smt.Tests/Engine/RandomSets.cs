using System.Numerics;

namespace Smug.Smt.Tests.Engine;

/// <summary>Small random constraint sets of every kind, the degenerate ones included, and the brute-force oracle for them.</summary>
internal static class RandomSets
{
    /// <summary>Set number <paramref name="seed"/>: at most <paramref name="most"/> variables; some have no mask at all.</summary>
    public static ConstraintSet Make(int seed, int most = 12)
    {
        var random = new Random(seed);
        var variables = 1 + random.Next(most);
        var rows = new List<Row>();
        var kind = random.Next(7);
        var count = random.Next(1, 9);
        for (var i = 0; i < count; i++)
        {
            if (rows.Count > 0 && random.Next(8) == 0)
            {
                rows.Add(Scaled(rows[random.Next(rows.Count)], random.Next(1, 4), random));
                continue;
            }

            var builder = new ConstraintBuilder();
            var reach = 0.0;
            var density = random.NextDouble();
            for (var j = 0; j < variables; j++)
            {
                if (random.NextDouble() > density) continue;
                var value = Coefficient(kind, random);
                builder.Add(j, value);
                reach += kind == 5 ? Math.Abs(value) : Math.Max(0, value);
            }

            var bound = reach * random.NextDouble() * (random.Next(12) == 0 ? 1.1 : 0.8);
            if (kind is 0 or 4) bound = Math.Round(bound);
            rows.Add(random.Next(2) == 0 ? builder.AtLeast(Dyadic.From(bound)) : builder.MoreThan(Dyadic.From(bound)));
        }

        long[]? weights = random.Next(3) == 0 ? [.. Enumerable.Range(0, variables).Select(_ => random.NextInt64(1, 6))] : null;
        return new ConstraintSet(variables, rows, weights);
    }

    /// <summary>The cheapest cost over all masks, or null where none satisfies the set. The oracle of every solver test.</summary>
    public static long? Cheapest(ConstraintSet set)
    {
        long? best = null;
        var mask = new bool[set.VariableCount];
        for (var code = 0; code < 1 << mask.Length; code++)
        {
            for (var j = 0; j < mask.Length; j++) mask[j] = ((code >> j) & 1) == 1;
            var cost = set.Cost(mask);
            if ((best is null || cost < best) && set.IsSatisfied(mask)) best = cost;
        }

        return best;
    }

    private static double Coefficient(int kind, Random random) => kind switch
    {
        0 => random.Next(-3, 8),
        1 => (float)random.NextDouble() * (double)(float)random.NextDouble(),
        2 => (float)(random.NextDouble() - 0.3) * (double)(float)random.NextDouble(),
        3 => Math.ScaleB(random.Next(1, 100), random.Next(-80, 80)) * (random.Next(5) == 0 ? -1 : 1),
        4 => random.Next(0, 3),
        5 => Math.ScaleB(random.Next(-50, 50), -1070),
        _ => 1 + Math.ScaleB(random.Next(-2, 3), -50),
    };

    /// <summary>The same row in another unit, or a multiple of it, with a bound that may differ.</summary>
    private static Row Scaled(Row row, int factor, Random random)
    {
        var bound = (row.Bound * factor) + random.Next(-1, 2);
        return new Row([.. row.Variables], [.. row.Coefficients.Select(c => c * factor)], bound, row.Exponent + random.Next(-3, 4));
    }

    /// <summary>A set like those of images: each row sums real numbers of both signs over a run of neighbours, and asks for half of what
    /// all of them give.</summary>
    public static ConstraintSet Covering(int seed, int variables, int rows, int width)
    {
        var random = new Random(seed);
        var made = new List<Row>();
        for (var i = 0; i < rows; i++)
        {
            var (builder, start, sum) = (new ConstraintBuilder(), random.Next(variables - width), 0.0);
            for (var k = 0; k < width; k++)
            {
                var (a, b) = ((float)(random.NextDouble() - 0.25), (float)random.NextDouble());
                builder.Add(start + k, a, b);
                sum += (double)a * b;
            }

            made.Add(builder.MoreThan(Dyadic.From(0.5 * Math.Max(0, sum))));
        }

        return new ConstraintSet(variables, made);
    }

    /// <summary>Dense rows of small coefficients: trees of some hundred nodes, so that open nodes are put aside and taken up again.</summary>
    public static ConstraintSet Dense(int seed)
    {
        var random = new Random(seed);
        Row[] rows = [.. Enumerable.Range(0, 40).Select(_ => Whole(random.Next(11, 15), [.. Enumerable.Range(0, 45).Select(_ => random.Next(5) == 0 ? random.Next(3, 9) : 0)]))];
        return new ConstraintSet(45, rows, [.. Enumerable.Range(0, 45).Select(_ => random.NextInt64(20, 40))]);
    }

    /// <summary>A row of whole numbers over variables 0, 1, …; zero coefficients are left out.</summary>
    public static Row Whole(int bound, params int[] coefficients)
    {
        int[] variables = [.. Enumerable.Range(0, coefficients.Length).Where(i => coefficients[i] != 0)];
        return new Row(variables, [.. variables.Select(v => (BigInteger)coefficients[v])], bound, 0);
    }
}
