namespace Smug.Tensors.Tests.Operations;

/// <summary>What batch normalisation hands to its caller beside the output.</summary>
public sealed class BatchNormTests
{
    private static readonly Tensor<double> X = Tensor<double>.From(new Shape(4, 2), [1, 10, 2, 10, 3, 10, 6, 10]);
    private static readonly Tensor<double> Ones = Tensor<double>.Full(new Shape(2), 1);
    private static readonly Tensor<double> Zeros = Tensor<double>.Zeros(new Shape(2));

    /// <summary>Mean 3 and squares 4 + 1 + 0 + 9 = 14, by hand: unbiased 14 / 3, and the output divides by the biased √3.5.</summary>
    [Fact]
    public void Hands_out_the_mean_and_the_unbiased_variance()
    {
        var outcome = Op.BatchNormTraining(X, Ones, Zeros, epsilon: 0.25);
        Assert.Equal([3.0, 10.0], outcome.Mean.ToArray());
        Assert.Equal([14.0 / 3, 0], outcome.Variance.ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(3 / Math.Sqrt(3.5 + 0.25), outcome.Output[3, 0], 1e-15);
        Assert.Equal(0, outcome.Output[3, 1]);
        Assert.False(outcome.Mean.NeedsGradient);
    }

    [Fact]
    public void Running_statistics_move_by_the_momentum()
    {
        var outcome = Op.BatchNormTraining(X, Ones, Zeros);
        var (mean, variance) = outcome.Update(Zeros, Ones, momentum: 0.25);
        Assert.Equal([0.75, 2.5], mean.ToArray());
        Assert.Equal(0.75 + 0.25 * 14 / 3, variance[0], 1e-15);
        Assert.Equal(0.75, variance[1]);
        Assert.Equal([0.0, 0.0], Zeros.ToArray());
    }

    /// <summary>Training on a batch and inference with that batch's mean and biased variance give the same output.</summary>
    [Fact]
    public void Training_and_inference_agree_on_the_same_statistics()
    {
        var scale = Tensor<double>.From(new Shape(2), [2, -3]);
        var shift = Tensor<double>.From(new Shape(2), [0.5, 1]);
        var outcome = Op.BatchNormTraining(X, scale, shift);
        var biased = Tensor<double>.From(new Shape(2), [outcome.Variance[0] * 3 / 4, outcome.Variance[1] * 3 / 4]);
        var inferred = Op.BatchNorm(X, scale, shift, outcome.Mean, biased);
        Assert.All(outcome.Output.ToArray().Zip(inferred.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
    }

    /// <summary>Rows with a large common offset: one pass over sums of squares would lose every digit of the variance.</summary>
    [Fact]
    public void A_large_mean_does_not_spoil_the_variance_in_float32()
    {
        var x = Tensor<float>.From(new Shape(1000, 1), [.. Enumerable.Range(0, 1000).Select(i => 4096f + (i % 2))]);
        var one = Tensor<float>.Full(new Shape(1), 1);
        var outcome = Op.BatchNormTraining(x, one, Tensor<float>.Zeros(new Shape(1)));
        Assert.Equal(0.25 * 1000 / 999, outcome.Variance.Scalar, 1e-6);
    }
}
