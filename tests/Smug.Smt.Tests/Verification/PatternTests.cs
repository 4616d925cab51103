using Smug.Smt.Verification;

namespace Smug.Smt.Tests.Verification;

/// <summary>Patterns, their polytopes and boxes against direct evaluation in exact arithmetic.</summary>
public sealed class PatternTests
{
    [Fact]
    public void Closed_pattern_is_exactly_its_polytope()
    {
        var (inside, outside) = (0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var network = RandomProblems.Network(seed, 2, 4, 3, 2);
            var signature = DecisionPattern.Signature(network, Point(seed));
            var pattern = signature.Where(phase => phase.Layer == 1 && phase.Neuron == seed % 3).Closure(network, signature);
            Assert.True(pattern.IsClosed(network));
            var rows = PatternPolytope.Rows(network, pattern);
            Assert.Equal(pattern.Count, rows.Length);
            foreach (var point in Grid())
            {
                var has = pattern.IsSatisfied(network.PreActivations(point));
                Assert.Equal(has, rows.All(row => row.IsSatisfied(point)));
                if (has) inside++;
                else outside++;
            }
        }

        Assert.True(inside > 500 && outside > 500);
    }

    [Fact]
    public void Pattern_without_its_predecessors_has_no_polytope()
    {
        var network = RandomProblems.Network(3, 2, 4, 3, 2);
        var open = DecisionPattern.Signature(network, Point(3)).Where(phase => phase.Layer == 1);
        Assert.False(open.IsClosed(network));
        Assert.Throws<UsageException>(() => PatternPolytope.Rows(network, open));
    }

    [Fact]
    public void Closure_leaves_out_neurons_without_weight()
    {
        var first = new ReluLayer(1, 2, [1, 1], [0, 0]);
        var network = new ReluNetwork([first, new ReluLayer(2, 1, [1, 0], [0]), new ReluLayer(1, 1, [1], [0])]);
        var signature = DecisionPattern.Signature(network, [1]);
        Assert.Equal((NeuronPhase[])[new(0, 0, true), new(1, 0, true)], signature.Where(phase => phase.Layer == 1).Closure(network, signature).Phases.ToArray());
    }

    [Fact]
    public void A_neuron_may_be_named_once() =>
        Assert.Throws<UsageException>(() => new DecisionPattern([new NeuronPhase(0, 1, true), new NeuronPhase(0, 1, false)]));

    [Fact]
    public void Box_under_a_diagonal_has_the_known_width()
    {
        // x + y ≤ 1 on the unit square around (1/4, 1/4): edges of 1 in all.
        var box = InscribedBox.Around([new LinearRow([new(0, 1), new(1, 1)], 1)], [0, 0], [1, 1], [0.25, 0.25]);
        Assert.Equal(1, box.TotalWidth, 6);
        Assert.True(box.Upper[0] + box.Upper[1] <= 1);
    }

    [Fact]
    public void Box_is_the_limits_where_no_row_cuts()
    {
        var box = InscribedBox.Around([new LinearRow([new(0, 1)], 5)], [0, -1], [1, 2], [0.5, 0]);
        Assert.Equal(new double[] { 0, -1 }, box.Lower.ToArray());
        Assert.Equal(new double[] { 1, 2 }, box.Upper.ToArray());
    }

    [Fact]
    public void Point_on_a_row_of_the_polytope_keeps_a_box()
    {
        // 3·x ≤ 3·0.1 in binary: the point satisfies the row with equality, so the box cannot grow upwards.
        var box = InscribedBox.Around([new LinearRow([new(0, 3)], (Rational)3 * (Rational)0.1)], [0], [1], [0.1]);
        Assert.Equal(0, box.Lower[0]);
        Assert.Equal(0.1, box.Upper[0]);
    }

    [Fact]
    public void Every_corner_of_a_box_has_the_pattern()
    {
        var wide = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var network = RandomProblems.Network(seed, 3, 5, 4, 2);
            Rational[] point = [0.25, -0.5 + seed / 40.0, 0.125];
            var pattern = DecisionPattern.Signature(network, point);
            var box = InscribedBox.Around(PatternPolytope.Rows(network, pattern), [-1, -1, -1], [1, 1, 1], [.. point.Select(x => x.ToDouble())]);
            if (box.TotalWidth > 0.1) wide++;
            for (var corner = 0; corner < 8; corner++)
            {
                Rational[] at = [.. Enumerable.Range(0, 3).Select(i => (Rational)((corner >> i & 1) == 0 ? box.Lower[i] : box.Upper[i]))];
                Assert.True(pattern.IsSatisfied(network.PreActivations(at)), $"seed {seed}, corner {corner}");
            }
        }

        Assert.True(wide > 20);
    }

    /// <summary>Oracle: exact sums at the corners that are worst for a neuron. With so many rows most are told by float64 alone, a little inside the optimum.</summary>
    [Fact]
    public void Boxes_under_many_rows_are_as_wide_as_the_optimum_and_exactly_inside()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var network = RandomProblems.Network(seed, 12, 30, 25, 2);
            Rational[] point = [.. Enumerable.Range(0, 12).Select(i => (Rational)(Math.Sin(seed + 3 * i) / 2))];
            var pattern = DecisionPattern.Signature(network, point);
            var rows = PatternPolytope.Rows(network, pattern);
            double[] low = [.. Enumerable.Repeat(-1.0, 12)], high = [.. Enumerable.Repeat(1.0, 12)];
            var box = InscribedBox.Around(rows, low, high, [.. point.Select(x => x.ToDouble())]);
            var touched = 0;
            foreach (var row in rows)
            {
                var worst = default(Rational);
                foreach (var term in row.Terms) worst += term.Coefficient * (Rational)(term.Coefficient.Sign > 0 ? box.Upper[term.Index] : box.Lower[term.Index]);
                Assert.True(worst <= row.Bound, $"seed {seed}");
                if ((row.Bound - worst).ToDouble() < 1e-6) touched++;
            }

            Assert.True(touched > 0, $"seed {seed}: no row is near, so the box could be wider");
        }
    }

    [Fact]
    public void Box_refuses_a_point_outside()
    {
        Assert.Throws<UsageException>(() => InscribedBox.Around([new LinearRow([new(0, 1)], 0)], [0], [1], [0.5]));
        Assert.Throws<UsageException>(() => InscribedBox.Around([], [0], [1], [2]));
    }

    private static Rational[] Point(int seed) => [(seed % 7 - 3) / 4.0, (seed % 5 - 2) / 3.0];

    private static IEnumerable<Rational[]> Grid() =>
        from i in Enumerable.Range(-8, 17)
        from j in Enumerable.Range(-8, 17)
        select (Rational[])[new Rational(i, 8), new Rational(j, 8)];
}
