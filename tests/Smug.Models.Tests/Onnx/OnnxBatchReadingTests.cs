using Smug.Models.Onnx;
using Smug.Tensors;
using Attributes = Smug.Models.Onnx.OnnxGraphWriter<float>;

namespace Smug.Models.Tests.Onnx;

/// <summary>Models that work across their batch axis, or have it elsewhere than in front, give for every item what they give for it alone.</summary>
public sealed class OnnxBatchReadingTests
{
    [Theory, InlineData(-1), InlineData(1)]
    public void Heads_of_attention_may_be_merged_with_the_batch(int batch)
    {
        // As PyTorch writes nn.MultiheadAttention: [N, L, E] as [L, N, E], then as [N · heads, L, E / heads].
        var x = Samples.Batch(new Shape(3, 4), 2, seed: 1);
        var bytes = new OnnxModelBuilder().Input("x", batch, 3, 4).Output("y")
            .Integers("one", 1).Integers("minus", -1).Integers("steps", 3).Integers("heads", 2).Integers("width", 2).Integers("back", 3, -1, 4)
            .Node("Transpose", ["x"], ["t"], Attributes.Ints("perm", 1, 0, 2))
            .Node("Shape", ["t"], ["sizes"])
            .Node("Gather", ["sizes", "one"], ["n"])
            .Node("Mul", ["n", "heads"], ["merged"])
            .Node("Concat", ["steps", "merged", "width"], ["shape"], Attributes.Int("axis", 0))
            .Node("Reshape", ["t", "shape"], ["split"])
            .Node("Transpose", ["split"], ["q"], Attributes.Ints("perm", 1, 0, 2))
            .Node("Transpose", ["q"], ["k"], Attributes.Ints("perm", 0, 2, 1))
            .Node("MatMul", ["q", "k"], ["scores"])
            .Node("Softmax", ["scores"], ["shares"], Attributes.Int("axis", -1))
            .Node("MatMul", ["shares", "q"], ["mixed"])
            .Node("Transpose", ["mixed"], ["turned"], Attributes.Ints("perm", 1, 0, 2))
            .Node("Reshape", ["turned", "back"], ["joined"])
            .Node("Transpose", ["joined"], ["y"], Attributes.Ints("perm", 1, 0, 2))
            .Build();
        var network = OnnxFile.Import<float>(bytes, "model").Network;
        Assert.Equal(new Shape(3, 4), network.InputShape);
        Assert.Equal(new Shape(3, 4), network.OutputNode.OutputShape);
        var got = network.Forward(x);
        for (var n = 0; n < 2; n++)
        {
            for (var head = 0; head < 2; head++)
            {
                for (var step = 0; step < 3; step++)
                {
                    var weights = Enumerable.Range(0, 3).Select(other => Math.Exp(Enumerable.Range(0, 2).Sum(d => (double)x[n, step, 2 * head + d] * x[n, other, 2 * head + d]))).ToArray();
                    for (var d = 0; d < 2; d++)
                        Assert.Equal(Enumerable.Range(0, 3).Sum(other => weights[other] * x[n, other, 2 * head + d]) / weights.Sum(), got[n, step, 2 * head + d], 1e-5);
                }
            }
        }
    }

    [Fact]
    public void The_only_open_axis_is_the_batch()
    {
        var (w, r) = (Samples.Batch(new Shape(12, 4), 1, seed: 2), Samples.Batch(new Shape(12, 3), 1, seed: 3));
        var model = (int batchAxis) => new OnnxModelBuilder().Input("x", batchAxis == 0 ? [-1, 5, 4] : [5, -1, 4]).Output("y").Floats("w", w).Floats("r", r).Integers("first", 0);
        var behind = OnnxFile.Import<float>(model(1).Node("LSTM", ["x", "w", "r"], ["", "h"]).Node("Squeeze", ["h", "first"], ["y"]).Build(), "model");
        var front = OnnxFile.Import<float>(model(0).Node("Transpose", ["x"], ["t"], Attributes.Ints("perm", 1, 0, 2))
            .Node("LSTM", ["t", "w", "r"], ["", "h"]).Node("Squeeze", ["h", "first"], ["y"]).Build(), "model");
        Assert.Equal(new Shape(5, 4), behind.Network.InputShape);
        var x = Samples.Batch(new Shape(5, 4), 3, seed: 4);
        Assert.Equal(front.Network.Forward(x).ToArray(), behind.Network.Forward(x).ToArray());
        Assert.Equal(front.Run(x)[0].ToArray(), behind.Run(Op.Transpose(x, 1, 0, 2))[0].ToArray());
    }

    [Fact]
    public void Zeros_for_an_open_batch_are_a_first_state()
    {
        var (w, r) = (Samples.Batch(new Shape(9, 4), 1, seed: 2), Samples.Batch(new Shape(9, 3), 1, seed: 3));
        var bytes = new OnnxModelBuilder().Input("x", -1, 5, 4).Output("y").Floats("w", w).Floats("r", r).Integers("one", 1).Integers("hidden", 3).Integers("first", 0)
            .Node("Transpose", ["x"], ["t"], Attributes.Ints("perm", 1, 0, 2))
            .Node("Shape", ["t"], ["sizes"])
            .Node("Gather", ["sizes", "one"], ["n"])
            .Node("Concat", ["one", "n", "hidden"], ["shape"], Attributes.Int("axis", 0))
            .Node("ConstantOfShape", ["shape"], ["zeros"])
            .Node("GRU", ["t", "w", "r", "", "", "zeros"], ["", "h"])
            .Node("Squeeze", ["h", "first"], ["y"])
            .Build();
        var network = OnnxFile.Import<float>(bytes, "model").Network;
        Assert.False(Assert.Single(network.Nodes, node => node.Layer is GruLayer<float>).Layer is GruLayer<float> { HasInitialStates: true });
        Assert.Equal(new Shape(3), network.OutputNode.OutputShape);
    }

    [Fact]
    public void Steps_without_gates()
    {
        var (w, r, b) = (Samples.Batch(new Shape(3, 4), 1, seed: 2), Samples.Batch(new Shape(3, 3), 1, seed: 3), Samples.Batch(new Shape(6), 1, seed: 5));
        var model = new OnnxModelBuilder().Input("x", 5, 2, 4).Output("y").Floats("w", w).Floats("r", r).Floats("b", b).Node("RNN", ["x", "w", "r", "b"], ["y"]);
        var x = Samples.Batch(new Shape(2, 4), 5, seed: 4);
        var got = OnnxFile.Import<float>(model.Build(), "model").Run(x)[0];
        var state = new double[2, 3];
        for (var step = 0; step < 5; step++)
        {
            var next = new double[2, 3];
            for (var i = 0; i < 6; i++)
            {
                var (n, j) = (i / 3, i % 3);
                var sum = (double)b[0, j] + b[0, 3 + j];
                for (var k = 0; k < 4; k++) sum += x[step, n, k] * w[0, j, k];
                for (var k = 0; k < 3; k++) sum += state[n, k] * r[0, j, k];
                next[n, j] = Math.Tanh(sum);
                Assert.Equal(next[n, j], got[step, 0, n, j], 1e-5);
            }

            state = next;
        }
    }

    [Theory, InlineData(0, -1f), InlineData(3, 1f)]
    public void A_branch_whose_condition_is_known_is_taken(int classes, float sign)
    {
        var branch = (string name, string operation) => new ProtobufWriter()
            .Message(1, new ProtobufWriter().Text(1, "x").Text(2, name).Text(4, operation)).Message(12, new ProtobufWriter().Text(1, name));
        ProtobufWriter Graph(string name, ProtobufWriter graph) => new ProtobufWriter().Text(1, name).Message(6, graph).Varint(20, (int)OnnxAttributeType.Graph);
        var bytes = new OnnxModelBuilder().Input("x", -1, 3).Output("y").Integers("last", 1).Integers("size", classes)
            .Node("Shape", ["x"], ["sizes"]).Node("Gather", ["sizes", "last"], ["n"]).Node("Equal", ["n", "size"], ["isThree"])
            .Node("If", ["isThree"], ["y"], Graph("then_branch", branch("a", "Identity")), Graph("else_branch", branch("b", "Neg")))
            .Build();
        var x = Tensor<float>.Wrap(new Shape(1, 3), [1, 2, 3]);
        Assert.Equal([sign, 2 * sign, 3 * sign], OnnxFile.Import<float>(bytes, "model").Network.Forward(x).ToArray());
    }
}
