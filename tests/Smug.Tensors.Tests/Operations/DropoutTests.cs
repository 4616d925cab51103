namespace Smug.Tensors.Tests.Operations;

/// <summary>Dropout's arguments.</summary>
public sealed class DropoutTests
{
    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Refuses_what_is_no_probability(double probability)
    {
        var error = Assert.Throws<UsageException>(() => Op.Dropout(Tensor<float>.Zeros(new Shape(2)), probability, seed: 1));
        Assert.Contains("from 0 to 1", error.Message);
    }

    [Fact]
    public void Another_step_drops_others()
    {
        var ones = Tensor<float>.Full(new Shape(256), 1);
        var first = Op.Dropout(ones, 0.5, seed: 1, counter: 0).ToArray();
        Assert.Equal(first, Op.Dropout(ones, 0.5, seed: 1, counter: 0).ToArray());
        Assert.NotEqual(first, Op.Dropout(ones, 0.5, seed: 1, counter: 1).ToArray());
        Assert.NotEqual(first, Op.Dropout(ones, 0.5, seed: 2, counter: 0).ToArray());
    }
}
