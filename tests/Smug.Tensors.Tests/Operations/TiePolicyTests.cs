namespace Smug.Tensors.Tests.Operations;

/// <summary>Derivatives where the mathematics leaves a choice: the documented one is taken.</summary>
public sealed class TiePolicyTests
{
    [Fact]
    public void Relu_abs_and_leaky_relu_at_the_kink()
    {
        Assert.Equal([0, 0, 1], GradientOf(Op.Relu, -1, 0, 1));
        Assert.Equal([-1, 0, 1], GradientOf(Op.Abs, -1, 0, 1));
        Assert.Equal([0.25, 0.25, 1], GradientOf(x => Op.LeakyRelu(x, 0.25), -1, 0, 1));
    }

    [Fact]
    public void Clip_passes_the_gradient_on_its_bounds() =>
        Assert.Equal([0, 1, 1, 1, 0], GradientOf(x => Op.Clip(x, -1.0, 1.0), -2, -1, 0, 1, 2));

    [Fact]
    public void Maximum_and_minimum_share_a_tie()
    {
        var b = Vector(1, 1, 1);
        Assert.Equal([0, 0.5, 1], GradientOf(a => Op.Maximum(a, b), 0, 1, 2));
        Assert.Equal([0, 0.5, 1], GradientOf(a => Op.Maximum(b, a), 0, 1, 2));
        Assert.Equal([1, 0.5, 0], GradientOf(a => Op.Minimum(a, b), 0, 1, 2));
        Assert.Equal([1, 0.5, 0], GradientOf(a => Op.Minimum(b, a), 0, 1, 2));
    }

    [Fact]
    public void The_first_of_equal_maxima_gets_the_gradient()
    {
        Assert.Equal([0, 1, 0, 0], GradientOf(x => Op.Max(x), 1, 5, 5, 2));
        var x = Tensor<double>.From(new Shape(2, 2, 2), [1, 2, 7, 3, 7, 0, 7, 1]).Watch();
        Assert.Equal([0, 0, 1, 0, 1, 0, 0, 0], Gradient.Of(Op.Max(x, [0, 2]), x).ToArray());
        Assert.Equal([0, 0, 1, 0, 0, 0, 0, 0], Gradient.Of(Op.Max(x), x).ToArray());
    }

    [Fact]
    public void The_first_of_equal_maxima_and_the_first_nan_are_found()
    {
        var x = Tensor<float>.From(new Shape(4, 3), [1, 3, 3, -0f, 0, -1, 1, float.NaN, float.NaN, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity]);
        Assert.Equal([1, 0, 1, 0], Op.ArgMax(x).ToArray());
        Assert.Equal(new Shape(4), Op.ArgMax(x).Shape);
        Assert.Equal([0, 0, 0], Op.ArgMax(Tensor<float>.Zeros(new Shape(2, 3)), axis: 0).ToArray());
        Assert.Equal(float.NaN, Op.Max(x).Scalar);
    }

    [Fact]
    public void What_where_does_not_choose_is_not_touched()
    {
        var mask = Vector(1, 0, 1);
        var (a, b) = (Vector(1, double.NaN, 3).Watch(), Vector(double.NaN, 5, double.NaN).Watch());
        var y = Op.Where(mask, a, b);
        Assert.Equal([1, 5, 3], y.ToArray());
        var gradients = Gradient.Of(y, a, b);
        Assert.Equal([1, 0, 1], gradients[0].ToArray());
        Assert.Equal([0, 1, 0], gradients[1].ToArray());
    }

    [Fact]
    public void Clip_refuses_bounds_the_wrong_way_round()
    {
        var x = Vector(1, 2, 3);
        Assert.Throws<UsageException>(() => Op.Clip(x, 1.0, -1.0));
        Assert.Throws<UsageException>(() => Op.Clip(x, double.NaN, 1.0));
    }

    private static double[] GradientOf(Func<Tensor<double>, Tensor<double>> function, params double[] values)
    {
        var x = Tensor<double>.From(new Shape(values.Length), values).Watch();
        return Gradient.Of(function(x), x).ToArray();
    }

    private static Tensor<double> Vector(params double[] values) => Tensor<double>.From(new Shape(values.Length), values);
}
