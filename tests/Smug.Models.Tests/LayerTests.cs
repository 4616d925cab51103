using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>Every registered kind: the shape it promises is the shape it gives, it survives a file, and it has gradients.</summary>
public sealed class LayerTests
{
    private static readonly string[] Names = ["everything", "residual", "tokens", "text", "recurrent", "calculus"];

    public static TheoryData<string> Networks => [.. Names];

    [Fact]
    public void The_samples_hold_every_registered_kind()
    {
        var used = Names.SelectMany(name => Sample(name).Nodes).Select(node => node.Layer.Kind).ToHashSet();

        // A further input computes nothing: the tests of evaluation feed it.
        Assert.Equal(LayerRegistry<float>.Kinds.Except(["Input"]).Order(), used.Order());
    }

    [Theory, MemberData(nameof(Networks))]
    public void Shapes_are_as_promised(string name)
    {
        var network = Sample(name);
        var x = Input(network, 3);
        foreach (var node in network.Nodes)
        {
            var value = network.Evaluate([("input", x)], [node.Name])[0];
            Assert.Equal(new Shape([3, .. node.OutputShape.Sizes]), value.Shape);
            Assert.True(node.Flops >= 0);
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void A_file_keeps_every_kind(string name)
    {
        var network = Sample(name);
        var loaded = ModelFile.Parse<float>(Samples.Bytes(network), name);
        var x = Input(network, 2);
        Assert.Equal(network.Forward(x).ToArray(), loaded.Forward(x).ToArray());
        Assert.Equal(ModelFile.ContentHash(network), ModelFile.ContentHash(loaded));
        Assert.Equal(ModelFile.ContentHash(network), ModelFile.ContentHash(network.ToDouble().ToSingle()));
    }

    [Theory, MemberData(nameof(Networks))]
    public void A_batch_gives_the_bits_of_its_items(string name)
    {
        var network = Sample(name);
        var x = Input(network, 3);
        var whole = network.Forward(x).ToArray();
        var single = Enumerable.Range(0, 3).SelectMany(row => network.Forward(Op.Rows(x, row, 1)).ToArray());
        Assert.Equal(whole, single);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Every_trainable_parameter_has_the_gradient_of_finite_differences(string name)
    {
        var network = Sample(name).ToDouble();
        var x = Tensor<double>.Wrap(Input(Sample(name), 4).Shape, [.. Input(Sample(name), 4).ToArray().Select(v => (double)v)]);
        var node = network.Nodes.Any(n => n.Name == "logits") ? "logits" : network.OutputNode.Name;
        var mode = ForwardMode.Training(seed: 5, step: 1);
        foreach (var (parameterName, parameter) in network.Parameters.Where(p => p.Parameter.IsTrainable))
        {
            parameter.Watch();
            var exact = Gradient.Of(Loss(), parameter.Value).ToArray();
            parameter.Unwatch();
            for (var i = 0; i < exact.Length; i += Math.Max(1, exact.Length / 5))
            {
                var kept = parameter.Value.Span[i];
                parameter.Value.Span[i] = kept + 1e-5;
                var above = Loss().Scalar;
                parameter.Value.Span[i] = kept - 1e-5;
                var below = Loss().Scalar;
                parameter.Value.Span[i] = kept;
                Assert.True(Math.Abs((above - below) / 2e-5 - exact[i]) < 1e-6, $"{parameterName}[{i}]: {(above - below) / 2e-5} and {exact[i]}");
            }
        }

        Tensor<double> Loss() => Op.CrossEntropy(network.Evaluate([("input", x)], [node], mode)[0], [0, 1, 0, 1]);
    }

    [Fact]
    public void Dropout_draws_by_seed_step_and_node_and_only_in_training()
    {
        var network = new NetworkBuilder<float>(new Shape(1000)).Dropout("a", 0.5).Dropout("b", 0.5).Build();
        var x = Tensor<float>.Full(new Shape(1, 1000), 1);
        Assert.Equal(x.ToArray(), network.Forward(x).ToArray());
        var mode = ForwardMode.Training(seed: 1, step: 1);
        var dropped = network.Evaluate([("input", x)], ["a", "b"], mode);
        Assert.Equal(dropped[0].ToArray(), network.Evaluate([("input", x)], ["a"], mode)[0].ToArray());
        Assert.NotEqual(dropped[0].ToArray(), network.Evaluate([("input", x)], ["a"], mode with { Step = 2 })[0].ToArray());
        Assert.NotEqual(dropped[0].ToArray(), network.Evaluate([("input", x)], ["a"], mode with { Seed = 2 })[0].ToArray());

        // Independent halves keep a quarter; a shared draw would keep a half.
        Assert.InRange(dropped[1].ToArray().Count(v => v > 0), 180, 320);
    }

    [Fact]
    public void Batch_norm_keeps_the_statistics_of_its_batches()
    {
        var network = new NetworkBuilder<float>(new Shape(1)).BatchNorm("norm").Build();
        network.Forward(Tensor<float>.Wrap(new Shape(2, 1), [1, 3]), ForwardMode.Training(0, 0));

        // Mean 2, unbiased variance 2; momentum 0.1 from mean 0, variance 1.
        var parameters = network.Parameters.ToDictionary(p => p.Name, p => p.Parameter.Value.Scalar);
        Assert.Equal(0.2f, parameters["norm.mean"], 1e-6f);
        Assert.Equal(1.1f, parameters["norm.variance"], 1e-6f);
    }

    [Fact]
    public void Tokens_that_are_no_rows_are_refused()
    {
        var network = Samples.Tokens(seed: 1);
        foreach (var token in new[] { -1f, 7f, 0.5f, float.NaN, 1e20f })
            Assert.Throws<ShapeException>(() => network.Forward(Tensor<float>.Full(new Shape(1, 5), token)));
    }

    private static Network<float> Sample(string name) => name switch
    {
        "everything" => Samples.Everything(seed: 6),
        "residual" => Samples.Residual(seed: 6),
        "calculus" => Samples.Calculus(seed: 6),
        "recurrent" => Samples.Recurrent(seed: 6),
        "text" => Samples.Text(seed: 6),
        _ => Samples.Tokens(seed: 6),
    };

    private static Tensor<float> Input(Network<float> network, int count)
    {
        if (network.Nodes[0].Layer is not EmbeddingLayer<float>) return Samples.Batch(network.InputShape, count, seed: 8);
        var random = new SeededRandom(8);
        return Tensor<float>.Wrap(new Shape(count, 5), [.. Enumerable.Range(0, 5 * count).Select(_ => (float)random.Next(7))]);
    }
}
