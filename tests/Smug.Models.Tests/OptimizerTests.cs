using Smug.Models.Training;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>The rules against their closed forms, in float64.</summary>
public sealed class OptimizerTests
{
    private static readonly double[] Gradients = [0.5, -2, 3, 0.25, -1];

    [Fact]
    public void Sgd_equals_the_unrolled_sum()
    {
        var network = OneWeight(1.5);
        Run(network, new Sgd<double>(network, momentum: 0.5), rate: 0.1);

        // v_t = Σ μ^(t−i) g_i, w = w0 − η Σ v_t, written out without the recursion.
        var expected = 1.5;
        for (var t = 0; t < Gradients.Length; t++)
        {
            for (var i = 0; i <= t; i++) expected -= 0.1 * Math.Pow(0.5, t - i) * Gradients[i];
        }

        Assert.Equal(expected, Weight(network), 1e-12);
    }

    [Fact]
    public void Sgd_with_weight_decay_shrinks_geometrically_without_gradients()
    {
        var network = OneWeight(2);
        var sgd = new Sgd<double>(network, momentum: 0, weightDecay: 0.25);
        for (var t = 0; t < 6; t++) Step(sgd, 0, 0.4);
        Assert.Equal(2 * Math.Pow(1 - 0.4 * 0.25, 6), Weight(network), 1e-12);
    }

    [Fact]
    public void Adam_equals_the_unrolled_sums()
    {
        var network = OneWeight(1.5);
        Run(network, new Adam<double>(network, 0.8, 0.9, 1e-3, weightDecay: 0.05), rate: 0.1);

        var expected = 1.5;
        for (var t = 1; t <= Gradients.Length; t++)
        {
            var (m, v) = (0.0, 0.0);
            for (var i = 1; i <= t; i++)
            {
                m += 0.2 * Math.Pow(0.8, t - i) * Gradients[i - 1];
                v += 0.1 * Math.Pow(0.9, t - i) * Gradients[i - 1] * Gradients[i - 1];
            }

            var direction = m / (1 - Math.Pow(0.8, t)) / (Math.Sqrt(v / (1 - Math.Pow(0.9, t))) + 1e-3);
            expected -= 0.1 * (direction + 0.05 * expected);
        }

        Assert.Equal(expected, Weight(network), 1e-12);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(50)]
    public void Adam_moves_by_the_rate_whatever_the_constant_gradient(double gradient)
    {
        var network = OneWeight(0);
        var adam = new Adam<double>(network, epsilon: 1e-12);
        for (var t = 0; t < 10; t++) Step(adam, gradient, 0.01);
        Assert.Equal(-0.1, Weight(network), 1e-8);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        var network = OneWeight(0);
        Assert.Throws<UsageException>(() => new Sgd<double>(network, momentum: 1));
        Assert.Throws<UsageException>(() => new Sgd<double>(network, weightDecay: -1));
        Assert.Throws<UsageException>(() => new Adam<double>(network, beta1: 1));
        Assert.Throws<UsageException>(() => new Adam<double>(network, beta2: double.NaN));
        Assert.Throws<UsageException>(() => new Adam<double>(network, epsilon: 0));
        Assert.Throws<UsageException>(() => new Adam<double>(network, weightDecay: -1));
        Assert.Throws<ShapeException>(() => new Sgd<double>(network).Step([], 1));
        Assert.Throws<ShapeException>(() => new Sgd<double>(network).Step([Tensor<double>.Zeros(new Shape(2, 1))], 1));
    }

    private static void Run(Network<double> network, Optimizer<double> optimizer, double rate)
    {
        foreach (var gradient in Gradients) Step(optimizer, gradient, rate);
        Assert.Equal(Gradients.Length, optimizer.Steps);
        Assert.Single(network.Parameters);
    }

    private static void Step(Optimizer<double> optimizer, double gradient, double rate) =>
        optimizer.Step([Tensor<double>.Full(new Shape(1, 1), gradient)], rate);

    private static Network<double> OneWeight(double value) => new(
        new Shape(1),
        [new NodeDefinition<double>("dense", new DenseLayer<double>(Tensor<double>.Wrap(new Shape(1, 1), [value]), null), ["input"])]);

    private static double Weight(Network<double> network) => network.Parameters[0].Parameter.Value.Scalar;
}
