using Smug.Smt.Verification;

namespace Smug.Smt.Tests.Verification;

public class BoundTests
{
    /// <summary>Oracle: exact values at random inputs of the box.</summary>
    [Fact]
    public void Bounds_contain_the_exact_value_of_every_sum()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var network = RandomProblems.Network(seed, 3, 9, 17, 4);
            var random = new Random(seed);
            double[] low = [.. Enumerable.Range(0, 3).Select(_ => random.NextDouble() - 1)];
            double[] high = [.. low.Select(x => x + random.NextDouble())];
            var (bounds, upper) = Bounds(network, low, high, 1);
            for (var sample = 0; sample < 10; sample++)
            {
                Rational[] x = [.. low.Zip(high, (a, b) => (Rational)a + ((Rational)b - a) * (sample < 2 ? sample : random.NextDouble()))];
                Assert.Equal(0, Violations(network, bounds, upper, x));
            }
        }
    }

    /// <summary>On a box of one point the bounds are as tight as rounding lets them be, so that taking the rounding away, or turning it
    /// inwards, must be noticed by the same check that passes above.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_planted_wrong_rounding_is_caught(double slackFactor)
    {
        var (right, wrong) = (0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var network = RandomProblems.Network(seed, 3, 9, 17, 4);
            var random = new Random(seed);
            double[] point = [.. Enumerable.Range(0, 3).Select(_ => random.NextDouble() - 1)];
            Rational[] x = [.. point.Select(v => (Rational)v)];
            var (bounds, upper) = Bounds(network, point, point, 1);
            right += Violations(network, bounds, upper, x);
            (bounds, upper) = Bounds(network, point, point, slackFactor);
            wrong += Violations(network, bounds, upper, x);
        }

        Assert.Equal(0, right);
        Assert.InRange(wrong, 20, int.MaxValue);
    }

    [Fact]
    public void The_line_over_a_relu_is_above_it_at_both_ends_exactly()
    {
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var scale = Math.Pow(10, random.Next(-12, 12));
            var (low, high) = (-random.NextDouble() * scale, random.NextDouble() * Math.Pow(10, random.Next(-12, 12)));
            var (_, slope, intercept) = Relaxation.Lines(low, high);
            Assert.True((Rational)slope * low + intercept >= 0);
            Assert.True((Rational)slope * high + intercept >= high);
        }
    }

    [Fact]
    public void Weights_without_bound_leave_no_wrong_bound()
    {
        var network = new ReluNetwork([new(1, 2, [3e38f, -3e38f], [0, 0]), new(2, 2, [3e38f, 3e38f, 3e38f, -3e38f], [0, 0]), new(2, 1, [1, -1], [0])]);
        var layers = Enumerable.Repeat(new ReluLayer(1, 1, [3e38f], [0]), 12).ToArray();
        foreach (var huge in new[] { network, new ReluNetwork(layers) })
        {
            var (bounds, upper) = Bounds(huge, [-1], [1], 1);
            Assert.Equal(0, Violations(huge, bounds, upper, [(Rational)0.75]));
        }
    }

    /// <summary>The bounds of all sums, and upper bounds on each output alone (a row of its own).</summary>
    private static (BoxBounds Bounds, double[] Upper) Bounds(ReluNetwork network, double[] low, double[] high, double slackFactor)
    {
        var layout = new BoundNetwork(network);
        var bounds = BoxBounds.Of(layout, low, high, new byte[layout.Sums]);
        var substitution = new BackSubstitution(layout, slackFactor);
        Assert.True(substitution.Tighten(bounds));
        var last = layout.Layers[^1];
        var rows = new double[last.Outputs * last.PaddedOutputs];
        for (var i = 0; i < last.Outputs; i++) rows[i * last.PaddedOutputs + i] = 1;
        var upper = new double[last.Outputs];
        substitution.Upper(rows, new double[last.Outputs], bounds, upper);
        return (bounds, upper);
    }

    private static int Violations(ReluNetwork network, BoxBounds bounds, double[] upper, Rational[] x)
    {
        var sums = network.PreActivations(x);
        var (at, violations) = (0, 0);
        for (var l = 0; l < sums.Length; at += BoundLayer.Padded(sums[l].Length), l++)
        {
            for (var i = 0; i < sums[l].Length; i++)
            {
                if (double.IsFinite(bounds.Low[at + i]) && sums[l][i] < bounds.Low[at + i]) violations++;
                if (double.IsFinite(bounds.High[at + i]) && sums[l][i] > bounds.High[at + i]) violations++;
            }
        }

        for (var i = 0; i < upper.Length; i++)
        {
            if (double.IsFinite(upper[i]) && sums[^1][i] > upper[i]) violations++;
        }

        return violations;
    }
}
