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
