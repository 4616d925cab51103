using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>Graphs: order, errors, evaluation of a part, gradients, the table.</summary>
public sealed class NetworkTests
{
    private static readonly Shape Item = new(4);

    [Fact]
    public void Nodes_are_put_in_topological_order()
    {
        var network = new Network<float>(
            Item,
            [
                new NodeDefinition<float>("c", new AddLayer<float>(), ["b", "a"]),
                new NodeDefinition<float>("b", new ReluLayer<float>(), ["a"]),
                new NodeDefinition<float>("a", new ReluLayer<float>(), ["input"]),
            ],
            "c");
        Assert.Equal(["a", "b", "c"], network.Nodes.Select(node => node.Name));
        Assert.Equal("c", network.OutputNode.Name);
        Assert.Equal([2f, 0, 0, 8], network.Forward(Tensor<float>.Wrap(new Shape(1, 4), [1, -2, 0, 4])).ToArray());
    }

    [Fact]
    public void A_cycle_names_its_nodes()
    {
        var error = Assert.Throws<UsageException>(() => new Network<float>(
            Item,
            [
                new NodeDefinition<float>("first", new ReluLayer<float>(), ["input"]),
                new NodeDefinition<float>("left", new AddLayer<float>(), ["first", "right"]),
                new NodeDefinition<float>("right", new ReluLayer<float>(), ["left"]),
            ]));
        Assert.Contains("'left', 'right'", error.Message);
        Assert.DoesNotContain("'first'", error.Message);
    }

    [Theory]
    [InlineData("a", "nowhere", "'nowhere'")]
    [InlineData("input", "input", "the network's input")]
    [InlineData("", "input", "no name")]
    [InlineData("a", null, "no input")]
    public void A_node_that_does_not_fit_in_is_named(string name, string? input, string named)
    {
        var definition = new NodeDefinition<float>(name, new ReluLayer<float>(), input is null ? [] : [input]);
        Assert.Contains(named, Assert.Throws<UsageException>(() => new Network<float>(Item, [definition])).Message);
    }

    [Fact]
    public void Other_impossible_graphs_are_refused()
    {
        var relu = new NodeDefinition<float>("a", new ReluLayer<float>(), ["input"]);
        Assert.Throws<UsageException>(() => new Network<float>(Item, []));
        Assert.Throws<UsageException>(() => new Network<float>(Item, [relu, relu]));
        Assert.Throws<UsageException>(() => new Network<float>(Item, [relu], "b"));
        Assert.Throws<UsageException>(() => new Network<float>(Item, [relu], info: new ModelInfo { Labels = ["x"] }));
        Assert.Throws<UsageException>(() => new Network<float>(Item, [relu with { Inputs = ["input", "input"] }]));
    }

    [Fact]
    public void A_shape_error_names_the_node()
    {
        var builder = new NetworkBuilder<float>(new Shape(4, 4, 1)).Conv2d("conv1", 2, 3);
        Assert.Contains("'dense'", Assert.Throws<ShapeException>(() => builder.Dense("dense", 3)).Message);
        Assert.Contains("'conv2'", Assert.Throws<ShapeException>(() => builder.Conv2d("conv2", 2, 3)).Message);
        Assert.Contains("'sum'", Assert.Throws<ShapeException>(() => builder.Add("sum", new AddLayer<float>(), "input", "conv1")).Message);

        // The refused nodes are not left in the builder.
        Assert.Equal(["conv1"], builder.Build().Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Only_what_lies_between_is_computed()
    {
        var counters = Enumerable.Range(0, 4).Select(_ => new CountingLayer()).ToArray();
        var network = new Network<float>(
            Item,
            [
                new NodeDefinition<float>("a", counters[0], ["input"]),
                new NodeDefinition<float>("b", counters[1], ["a"]),
                new NodeDefinition<float>("side", counters[2], ["a"]),
                new NodeDefinition<float>("c", counters[3], ["b"]),
            ]);
        var x = Samples.Batch(Item, 2, seed: 1);
        var results = network.Evaluate([("b", x)], ["c", "b"]);
        Assert.Equal([0, 0, 0, 1], counters.Select(counter => counter.Runs));
        Assert.Equal(x.ToArray(), results[1].ToArray());
        network.Evaluate([(Network<float>.InputName, x)], ["a", "side"]);
        Assert.Equal([1, 0, 1, 1], counters.Select(counter => counter.Runs));
    }

    [Fact]
    public void Evaluation_from_a_nodes_value_gives_the_bits_of_the_whole()
    {
        var network = Samples.Everything(seed: 2);
        var x = Samples.Batch(network.InputShape, 3, seed: 1);
        var parts = network.Evaluate([("input", x)], ["relu1", "softmax"]);
        Assert.Equal(parts[1].ToArray(), network.Evaluate([("relu1", parts[0])], ["softmax"])[0].ToArray());
        Assert.Equal(parts[1].ToArray(), network.Forward(x).ToArray());
    }

    [Fact]
    public void Wrong_feeds_are_refused()
    {
        var network = Samples.Residual(seed: 1);
        var x = Samples.Batch(network.InputShape, 2, seed: 1);
        var relu = network.Evaluate([("input", x)], ["relu1"])[0];
        Assert.Contains("'input'", Assert.Throws<ShapeException>(() => network.Forward(relu)).Message);
        Assert.Contains("'nowhere'", Assert.Throws<UsageException>(() => network.Evaluate([("input", x)], ["nowhere"])).Message);
        Assert.Throws<UsageException>(() => network.Evaluate([("relu1", relu)], ["conv1"]));
        Assert.Throws<UsageException>(() => network.Evaluate([("input", x), ("input", x)], ["conv1"]));
        Assert.Throws<ShapeException>(() => network.Evaluate([("input", x), ("relu1", Samples.Batch(network.ShapeOf("relu1"), 3, 1))], ["logits"]));
    }

    [Fact]
    public void Gradients_flow_from_any_node()
    {
        var network = Samples.Residual(seed: 4).ToDouble();
        var item = network.ShapeOf("relu1");
        var x = Initializer.Uniform<double>(new Shape([1, .. item.Sizes]), 1, new SeededRandom(9));
        var watched = x.Watch();
        var gradient = Gradient.Of(network.Evaluate([("relu1", watched)], ["logits"])[0], watched);
        for (var i = 0; i < x.Length; i += 7)
        {
            // The network is linear from here on, so a central difference is exact up to rounding.
            var difference = (Sum(i, 0.5) - Sum(i, -0.5)) / 1.0;
            Assert.Equal(difference, gradient.Values[i], 1e-10);
        }

        double Sum(int element, double by)
        {
            var moved = x.Copy();
            moved.Span[element] += by;
            return network.Evaluate([("relu1", moved)], ["logits"])[0].ToArray().Sum();
        }
    }

    [Fact]
    public void First_layer_and_activation_are_found()
    {
        var cnn = Samples.Residual(seed: 1);
        Assert.Equal(("conv1", "relu1"), (cnn.FirstLayer.Name, cnn.FirstActivation.Name));
        var linear = new NetworkBuilder<float>(new Shape(2, 2, 1)).Flatten("flatten").Dense("dense", 2).Build();
        Assert.Equal(("dense", "dense"), (linear.FirstLayer.Name, linear.FirstActivation.Name));
        Assert.Throws<UsageException>(() => new NetworkBuilder<float>(Item).Relu("relu").Build().FirstLayer);
    }

    [Fact]
    public void The_summary_lists_every_node_and_the_totals()
    {
        var lines = Samples.Residual(seed: 1).Summary().TrimEnd('\n').Split('\n');
        Assert.Equal(9, lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));

        // conv1: 3·3·1·4 weights and 4 biases; 4·4·4 outputs of 9 fused multiply-adds each.
        Assert.Matches(@"^conv1 +Conv2d +\[4, 4, 4\] +40 +1,152$", lines[2]);
        Assert.Matches(@"^total +383 +", lines[^1]);
    }

    private sealed class CountingLayer : Layer<float>
    {
        public int Runs { get; private set; }

        public override string Kind => "Counting";

        public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs[0];

        public override Tensor<float> Forward(ReadOnlySpan<Tensor<float>> inputs, ForwardMode mode)
        {
            Runs++;
            return Op.Relu(inputs[0]);
        }
    }
}
