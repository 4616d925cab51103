using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>Padding: what it must not change, and what must not reach it.</summary>
public sealed class RecurrentLayerTests
{
    private static readonly Network<float> Network = Samples.Recurrent(seed: 3);

    [Fact]
    public void Padding_changes_nothing()
    {
        var longer = new Network<float>(new Shape(9), Network.Nodes.Select(node => new NodeDefinition<float>(node.Name, node.Layer, node.Inputs)));
        Assert.Equal(
            Network.Forward(Tensor<float>.Wrap(new Shape(1, 5), [3, 0, 6, 0, 0])).ToArray(),
            longer.Forward(Tensor<float>.Wrap(new Shape(1, 9), [3, 0, 6, 0, 0, 0, 0, 0, 0])).ToArray());
    }

    [Fact]
    public void Zeros_between_tokens_are_tokens()
    {
        var with = Network.Forward(Tensor<float>.Wrap(new Shape(1, 5), [3, 0, 6, 0, 0])).ToArray();
        Assert.NotEqual(with, Network.Forward(Tensor<float>.Wrap(new Shape(1, 5), [3, 6, 0, 0, 0])).ToArray());
    }

    [Fact]
    public void Padding_gets_no_gradient_and_tokens_do()
    {
        var tokens = Tensor<float>.Wrap(new Shape(2, 5), [1, 2, 3, 0, 0, 4, 0, 0, 0, 0]);
        var vectors = Network.Evaluate([("input", tokens)], ["embedding"])[0].Watch();
        var logits = Network.Evaluate([("input", tokens), ("embedding", vectors)], ["logits"])[0];
        var gradient = Gradient.Of(Op.TakeColumn(logits, [0, 1]), vectors);
        for (var row = 0; row < 2; row++)
        {
            for (var place = 0; place < 5; place++)
            {
                var norm = Enumerable.Range(0, 4).Sum(k => Math.Abs(gradient[row, place, k]));
                Assert.Equal(tokens[row, place] == 0, norm == 0);
            }
        }
    }

    [Fact]
    public void A_sequence_of_padding_only_gives_zero_states()
    {
        var nothing = Tensor<float>.Zeros(new Shape(1, 5));
        Assert.All(Network.Evaluate([("input", nothing)], ["lstm2"])[0].ToArray(), value => Assert.Equal(0, value));
        Assert.All(Network.Evaluate([("input", nothing)], ["last"])[0].ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_last_state_joins_both_ends()
    {
        var tokens = Tensor<float>.Wrap(new Shape(1, 5), [1, 2, 3, 0, 0]);
        var values = Network.Evaluate([("input", tokens)], ["lstm2", "last"]);
        var (states, last) = (values[0], values[1].ToArray());
        Assert.Equal([states[0, 2, 0], states[0, 2, 1], states[0, 0, 2], states[0, 0, 3]], last);
    }

    [Fact]
    public void Lengths_do_as_well_as_tokens()
    {
        var layer = (LstmLayer<float>)Network.Node("lstm").Layer;
        var x = Samples.Batch(new Shape(5, 4), 2, seed: 1);
        var byTokens = layer.Forward([x, Tensor<float>.Wrap(new Shape(2, 5), [1, 1, 1, 0, 0, 1, 1, 1, 1, 0])], ForwardMode.Inference);
        var byLengths = layer.Forward([x, Tensor<float>.Wrap(new Shape(2), [3, 4])], ForwardMode.Inference);
        Assert.Equal(byTokens.ToArray(), byLengths.ToArray());
        foreach (var wrong in new[] { -1f, 6f, 1.5f, float.NaN })
            Assert.Throws<ShapeException>(() => layer.Forward([x, Tensor<float>.Full(new Shape(2), wrong)], ForwardMode.Inference));
    }

    [Fact]
    public void Further_axes_in_front_hold_sequences_of_their_own()
    {
        var layer = (LstmLayer<float>)Network.Node("lstm").Layer;
        var last = new LastStateLayer<float>(3);
        var x = Samples.Batch(new Shape(5, 4), 6, seed: 1);
        var tokens = Tensor<float>.Wrap(new Shape(6, 5), [.. Enumerable.Range(0, 30).Select(i => i % 5 < 1 + i / 6 ? 1f : 0f)]);
        var flat = layer.Forward([x, tokens], ForwardMode.Inference);
        var deep = layer.Forward([Op.Reshape(x, 2, 3, 5, 4), Op.Reshape(tokens, 2, 3, 5)], ForwardMode.Inference);
        Assert.Equal(new Shape(2, 3, 5, 6), deep.Shape);
        Assert.Equal(flat.ToArray(), deep.ToArray());
        Assert.Equal(new Shape(3, 5, 6), layer.OutputShape(new Shape(3, 5, 4), new Shape(3, 5)));
        Assert.Equal(
            last.Forward([flat, tokens], ForwardMode.Inference).ToArray(),
            last.Forward([deep, Op.Reshape(tokens, 2, 3, 5)], ForwardMode.Inference).ToArray());
    }

    [Fact]
    public void A_run_in_two_parts_is_the_run_in_one()
    {
        var weights = ((LstmLayer<float>)Network.Node("lstm").Layer).ForwardWeights!;
        var x = Samples.Batch(new Shape(5, 4), 2, seed: 1);
        var whole = new LstmLayer<float>(weights).Forward([x], ForwardMode.Inference);
        var (first, second) = (Op.Narrow(x, 1, 0, 2), Op.Narrow(x, 1, 2, 3));
        var state = Op.Narrow(new LstmLayer<float>(weights).Forward([first], ForwardMode.Inference), 1, 1, 1);
        var cell = new LstmLayer<float>(weights, givesCell: true).Forward([first], ForwardMode.Inference);
        var continued = new LstmLayer<float>(weights, hasInitialStates: true).Forward([second, Op.Reshape(state, 2, 3), cell], ForwardMode.Inference);
        Assert.Equal(Op.Narrow(whole, 1, 2, 3).ToArray(), continued.ToArray());
    }

    [Fact]
    public void A_file_keeps_where_a_layer_starts_and_what_it_gives()
    {
        var weights = ((LstmLayer<float>)Network.Node("lstm2").Layer).ForwardWeights!;
        var gru = RecurrentWeights<float>.Draw(2, 2, 3, new SeededRandom(1));
        var network = new NetworkBuilder<float>(new Shape(3, weights.Weight.Shape[0]), seed: 1)
            .Add("states", new LstmLayer<float>(weights))
            .LastState("last")
            .Add("cell", new LstmLayer<float>(weights, hasInitialStates: true, givesCell: true), "input", "last", "last")
            .Add("gru", new GruLayer<float>(null, gru, hasInitialState: true), "states", "cell")
            .Build();
        var x = Samples.Batch(network.InputShape, 2, seed: 4);
        Assert.Equal(network.Forward(x).ToArray(), ModelFile.Parse<float>(Samples.Bytes(network), "test").Forward(x).ToArray());
    }

    [Fact]
    public void Forget_gates_start_open_and_recurrent_weights_orthogonal()
    {
        var layer = LstmLayer<double>.Draw(3, 6, isBidirectional: false, new SeededRandom(4));
        Assert.Equal([.. Enumerable.Range(0, 24).Select(j => j / 6 == 2 ? 1.0 : 0.0)], layer.ForwardWeights!.Bias.ToArray());
        var r = layer.ForwardWeights.Recurrent;
        for (var gate = 0; gate < 4; gate++)
        {
            for (var a = 0; a < 6; a++)
            {
                for (var b = 0; b < 6; b++)
                    Assert.Equal(a == b ? 1 : 0, Enumerable.Range(0, 6).Sum(k => r[a, 6 * gate + k] * r[b, 6 * gate + k]), 1e-12);
            }
        }
    }

    [Fact]
    public void Weights_and_marks_that_do_not_fit_are_refused()
    {
        var layer = (LstmLayer<float>)Network.Node("lstm").Layer;
        Assert.Throws<UsageException>(() => new LstmLayer<float>(null));
        Assert.Throws<ShapeException>(() => new LstmLayer<float>(layer.ForwardWeights, layer.ReverseWeights! with { Bias = Tensor<float>.Zeros(new Shape(3)) }));
        Assert.Throws<UsageException>(() => new LstmLayer<float>(layer.ForwardWeights! with { CandidateBias = Tensor<float>.Zeros(new Shape(3)) }));
        var gru = ((GruLayer<float>)Network.Node("gru").Layer).ForwardWeights!;
        Assert.Throws<ShapeException>(() => new GruLayer<float>(gru with { CandidateBias = Tensor<float>.Zeros(new Shape(3)) }));
        Assert.Throws<UsageException>(() => new GruLayer<float>(gru, gru with { CandidateBias = null }));
        Assert.Throws<ShapeException>(() => layer.OutputShape(new Shape(5, 3)));
        Assert.Throws<ShapeException>(() => layer.OutputShape(new Shape(5, 4), new Shape(4)));
        Assert.Throws<UsageException>(() => new NetworkBuilder<float>(new Shape(5)).Embedding("embedding", 7, 4).LastState("last"));
    }
}
