using Smug.Smt.Verification;

namespace Smug.Smt.Tests.Verification;

/// <summary>Small networks and questions that vary with a seed.</summary>
internal static class RandomProblems
{
    internal static ReluNetwork Network(int seed, params int[] widths)
    {
        var random = new Random(seed);
        float[] Numbers(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2 - 1) * scale))];
        return new ReluNetwork([.. Enumerable.Range(1, widths.Length - 1)
            .Select(l => new ReluLayer(widths[l - 1], widths[l], Numbers(widths[l - 1] * widths[l], 1.5), Numbers(widths[l], 0.5)))]);
    }

    /// <summary>The question whether some input of the box reaches two thresholds; random enough to be true about as often as false.</summary>
    internal static VerificationProblem Problem(int seed, params int[] widths)
    {
        var network = Network(seed, widths);
        var random = new Random(~seed);
        Rational[] low = [.. Enumerable.Range(0, widths[0]).Select(_ => (Rational)(-1 + random.NextDouble()))];
        Rational[] high = [.. low.Select(x => x + (Rational)(random.NextDouble() * 1.5))];
        var outputs = widths[^1];
        var threshold = (Rational)(random.NextDouble() * 3 - 1);
        LinearRow[] rows = [LinearRow.Lower(random.Next(outputs), threshold), LinearRow.AtMost(random.Next(outputs), random.Next(outputs))];
        UnsafeCase[] cases = [new([.. low], [.. high], [], [.. rows]), new([.. low], [.. high], [], [LinearRow.Upper(0, -2 - threshold)])];
        return new VerificationProblem(network, cases);
    }

    /// <summary>Inputs of a case's box: a grid with n points along each axis.</summary>
    internal static IEnumerable<Rational[]> Grid(UnsafeCase box, int n)
    {
        var inputs = box.Lower.Length;
        for (var index = 0; index < Math.Pow(n, inputs); index++)
        {
            var (point, rest) = (new Rational[inputs], index);
            for (var i = 0; i < inputs; i++, rest /= n) point[i] = box.Lower[i] + (box.Upper[i] - box.Lower[i]) * new Rational(rest % n, n - 1);
            yield return point;
        }
    }
}
