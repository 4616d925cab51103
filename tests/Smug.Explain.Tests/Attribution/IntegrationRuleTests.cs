namespace Smug.Explain.Tests;

/// <summary>Points and weights of the rules. Oracle: integrals of powers, ∫ αᵖ = 1 / (p + 1).</summary>
public class IntegrationRuleTests
{
    public static TheoryData<IntegrationRule, int> RulesAndSteps()
    {
        var data = new TheoryData<IntegrationRule, int>();
        foreach (var rule in Enum.GetValues<IntegrationRule>())
        {
            foreach (var steps in (int[])[1, 2, 3, 7, 50, 200, 1000]) data.Add(rule, steps);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(RulesAndSteps))]
    public void Weights_sum_to_one_and_points_ascend_within_the_path(IntegrationRule rule, int steps)
    {
        var points = IntegrationPoints.Of(rule, steps);
        Assert.Equal(1, points.Weights.Sum(), 12);
        Assert.All(points.Weights, weight => Assert.True(weight > 0));
        Assert.All(points.Alphas, alpha => Assert.InRange(alpha, 0, 1));
        Assert.Equal(points.Alphas.Order(), points.Alphas);
        Assert.Equal(points.Alphas.Count, points.Alphas.Distinct().Count());
    }

    [Theory]
    [InlineData(IntegrationRule.Left, new[] { 0, 0.25, 0.5, 0.75 })]
    [InlineData(IntegrationRule.Right, new[] { 0.25, 0.5, 0.75, 1 })]
    [InlineData(IntegrationRule.Midpoint, new[] { 0.125, 0.375, 0.625, 0.875 })]
    [InlineData(IntegrationRule.Trapezoid, new[] { 0, 0.25, 0.5, 0.75, 1 })]
    public void Points_of_four_steps(IntegrationRule rule, double[] alphas) => Assert.Equal(alphas, IntegrationPoints.Of(rule, 4).Alphas);

    [Fact]
    public void The_trapezoid_halves_its_ends() =>
        Assert.Equal([0.125, 0.25, 0.25, 0.25, 0.125], IntegrationPoints.Of(IntegrationRule.Trapezoid, 4).Weights);

    [Fact]
    public void The_paper_rule_gives_both_ends_full_weight_and_so_keeps_a_bias()
    {
        var paper = IntegrationPoints.Of(IntegrationRule.Paper, 16);
        Assert.Equal(200, paper.Alphas.Count);
        Assert.Equal((0.0, 1.0), (paper.Alphas[0], paper.Alphas[^1]));
        Assert.All(paper.Weights, weight => Assert.Equal(1.0 / 200, weight));

        // (1 / 200) Σ (i / 199)² = 399 / (6 · 199), where the integral is 1 / 3.
        Assert.Equal(399.0 / (6 * 199), Integral(paper, 2), 12);
        Assert.True(Math.Abs(Integral(paper, 2) - 1.0 / 3) > 8e-4);
        Assert.True(Math.Abs(Integral(IntegrationPoints.Of(IntegrationRule.Trapezoid, 199), 2) - 1.0 / 3) < 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(21)]
    [InlineData(64)]
    public void Gauss_Legendre_is_exact_up_to_degree_2n_less_1_and_no_further(int n)
    {
        var points = IntegrationPoints.Of(IntegrationRule.GaussLegendre, n);
        for (var power = 0; power <= 2 * n - 1; power++) Assert.Equal(1.0 / (power + 1), Integral(points, power), 13);
        if (n <= 5) Assert.True(Math.Abs(Integral(points, 2 * n) - 1.0 / (2 * n + 1)) > 1e-8);
    }

    [Fact]
    public void No_steps_is_an_error() => Assert.Throws<UsageException>(() => IntegrationPoints.Of(IntegrationRule.Left, 0));

    private static double Integral(IntegrationPoints points, int power) =>
        points.Alphas.Zip(points.Weights, (alpha, weight) => weight * Math.Pow(alpha, power)).Sum();
}
