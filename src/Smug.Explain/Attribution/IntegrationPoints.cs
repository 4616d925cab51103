namespace Smug.Explain;

/// <summary>Where a rule evaluates the gradient on the path from baseline (α = 0) to input (α = 1), and how much each point counts.</summary>
/// <param name="Alphas">The points, ascending, in [0, 1].</param>
/// <param name="Weights">One weight per point; they sum to 1 up to rounding.</param>
public sealed record IntegrationPoints(IReadOnlyList<double> Alphas, IReadOnlyList<double> Weights)
{
    /// <summary>The number of points of <see cref="IntegrationRule.Paper"/>.</summary>
    public const int PaperPoints = 200;

    /// <summary>The points and weights of a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="steps">Steps n, at least 1; the paper rule has always 200 points.</param>
    /// <exception cref="UsageException">Steps are below 1, or there is no such rule.</exception>
    public static IntegrationPoints Of(IntegrationRule rule, int steps)
    {
        if (steps < 1) throw new UsageException($"IntegrationPoints: expected at least 1 step, got {steps}.");
        return rule switch
        {
            IntegrationRule.Left => Equal(steps, i => (double)i / steps),
            IntegrationRule.Right => Equal(steps, i => (i + 1.0) / steps),
            IntegrationRule.Midpoint => Equal(steps, i => (i + 0.5) / steps),
            IntegrationRule.Trapezoid => Trapezoid(steps),
            IntegrationRule.GaussLegendre => GaussLegendre(steps),
            IntegrationRule.Paper => Equal(PaperPoints, i => i / (PaperPoints - 1.0)),
            _ => throw new UsageException($"IntegrationPoints: there is no rule {rule}."),
        };
    }

    private static IntegrationPoints Equal(int points, Func<int, double> alpha) =>
        new([.. Enumerable.Range(0, points).Select(alpha)], [.. Enumerable.Repeat(1.0 / points, points)]);

    private static IntegrationPoints Trapezoid(int steps) => new(
        [.. Enumerable.Range(0, steps + 1).Select(i => (double)i / steps)],
        [.. Enumerable.Range(0, steps + 1).Select(i => (i == 0 || i == steps ? 0.5 : 1.0) / steps)]);

    /// <summary>Nodes are the roots of the Legendre polynomial Pₙ, moved from [−1, 1] to [0, 1]; weights 1 / ((1 − x²) Pₙ′(x)²) there.</summary>
    /// <remarks>Newton's iteration from Tricomi's estimate (Abramowitz and Stegun 22.16.6), which converges to float64 in a few rounds.</remarks>
    private static IntegrationPoints GaussLegendre(int n)
    {
        var (alphas, weights) = (new double[n], new double[n]);
        for (var i = 0; i < (n + 1) / 2; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            double derivative;
            double step;
            var rounds = 0;
            do
            {
                (var value, derivative) = Legendre(n, x);
                step = value / derivative;
                x -= step;
            }
            while (Math.Abs(step) > 1e-15 && ++rounds < 20);
            (_, derivative) = Legendre(n, x);
            (alphas[i], alphas[n - 1 - i]) = ((1 - x) / 2, (1 + x) / 2);
            weights[i] = weights[n - 1 - i] = 1 / ((1 - x * x) * derivative * derivative);
        }

        return new IntegrationPoints(alphas, weights);
    }

    /// <summary>Pₙ(x) and Pₙ′(x) by the three-term recurrence.</summary>
    private static (double Value, double Derivative) Legendre(int n, double x)
    {
        var (previous, value) = (1.0, x);
        for (var k = 2; k <= n; k++) (previous, value) = (value, ((2 * k - 1) * x * value - (k - 1) * previous) / k);
        return (value, n * (x * value - previous) / (x * x - 1));
    }
}
