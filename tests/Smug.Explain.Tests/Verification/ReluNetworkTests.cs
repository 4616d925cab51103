using Smug.Kernels.Conv2d;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests.Verification;

public class ReluNetworkTests
{
    /// <summary>Oracle: the engine's own forward pass; dense layers sum in the same order, so their bits are the same.</summary>
    [Fact]
    public void A_lowered_network_computes_what_the_model_does()
    {
        var dense = new NetworkBuilder<float>(new Shape(2, 3, 1), 7).Flatten("f").Dense("a", 9).Relu("r").Dense("b", 4).Build();
        var input = Values(6, 1);
        Assert.Equal(Forward(dense, input), ReluNetworks.Of(dense).Evaluate(input));

        var picture = new NetworkBuilder<float>(new Shape(7, 6, 2), 3)
            .Conv2d("c1", 4, 3, Conv2dGeometry.Valid with { StrideH = 2, PadLeft = 1, PadBottom = 2, Groups = 2 }).Relu("r1").Conv2d("c2", 3, 2).Relu("r2").Flatten("f").Dense("d", 2).Build();
        input = Values(84, 2);
        Assert.Equal(Forward(picture, input).Select(y => Math.Round(y, 4)), ReluNetworks.Of(picture).Evaluate(input).Select(y => Math.Round(y, 4)));
    }

    [Fact]
    public void Constants_before_and_between_layers_are_kept_exactly()
    {
        var network = new NetworkBuilder<float>(new Shape(3))
            .Add("minus", new BinaryLayer<float>(BinaryOperation.Minus, right: Tensor<float>.From(new Shape(3), [0.5f, 0.25f, -1])))
            .Add("halve", new BinaryLayer<float>(BinaryOperation.Over, right: Tensor<float>.From(new Shape(1), [2f])))
            .Dense("a", 4).Relu("r")
            .Add("from", new BinaryLayer<float>(BinaryOperation.Minus, left: Tensor<float>.From(new Shape(1), [1f])))
            .Build();
        var lowered = ReluNetworks.Of(network);
        var input = Values(3, 5);
        Assert.Equal(Forward(network, input), lowered.Evaluate(input));
        Assert.Equal([false, false, true, false], lowered.Layers.Select((_, l) => lowered.IsRectified(l)));
    }

    [Fact]
    public void What_is_not_affine_or_not_a_chain_is_refused()
    {
        var sigmoid = new NetworkBuilder<float>(new Shape(2)).Dense("a", 2).Add("s", new SigmoidLayer<float>()).Build();
        Assert.Contains("'s'", Assert.Throws<UsageException>(() => ReluNetworks.Of(sigmoid)).Message, StringComparison.Ordinal);
        var residual = new NetworkBuilder<float>(new Shape(2)).Dense("a", 2).Add("sum", new AddLayer<float>(), "a", "input").Build();
        Assert.Throws<UsageException>(() => ReluNetworks.Of(residual));
        var third = new NetworkBuilder<float>(new Shape(2)).Add("o", new BinaryLayer<float>(BinaryOperation.Over, right: Tensor<float>.From(new Shape(1), [3f]))).Build();
        Assert.Throws<UsageException>(() => ReluNetworks.Of(third));
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }

    private static float[] Forward(Network<float> network, float[] input) =>
        network.Forward(Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), input)).ToArray();
}
