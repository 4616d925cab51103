using Smug.Kernels.Gru;
using Smug.Kernels.Lstm;
using Smug.Kernels.Recurrent;
using Smug.Models.Onnx;
using Smug.Tensors;
using Attributes = Smug.Models.Onnx.OnnxGraphWriter<float>;

namespace Smug.Models.Tests.Onnx;

/// <summary>Recurrent nodes against the plain loops, in all of ONNX's layouts and directions.</summary>
public sealed class OnnxRecurrentTests
{
    private const int Steps = 4;
    private const int Batch = 3;
    private const int Inputs = 2;
    private const int Hidden = 3;

    public static TheoryData<string, bool, bool> Settings
    {
        get
        {
            var data = new TheoryData<string, bool, bool>();
            foreach (var direction in new[] { "forward", "reverse", "bidirectional" })
            {
                foreach (var batchFirst in new[] { false, true })
                {
                    data.Add(direction, batchFirst, false);
                    data.Add(direction, batchFirst, true);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Settings))]
    public void An_lstm_gives_what_the_plain_loops_give(string direction, bool batchFirst, bool hasLengths)
    {
        var (x, w, r, b, h0, c0) = Draw(direction, 4);
        int[] lengths = hasLengths ? [4, 0, 2] : [4, 4, 4];
        var model = Model("LSTM", direction, batchFirst, ["x", "w", "r", "b", hasLengths ? "n" : "", "h", "c"], ["y", "yh", "yc"], w, r, b)
            .Floats("h", batchFirst ? Op.Transpose(h0, 1, 0, 2) : h0).Floats("c", batchFirst ? Op.Transpose(c0, 1, 0, 2) : c0);
        var got = Run(model, x, batchFirst, hasLengths ? lengths : null);
        for (var d = 0; d < w.Shape[0]; d++)
        {
            var (y, last) = (new float[Batch * Steps * Hidden], new float[Batch * Hidden]);
            var s = new SequenceShape(Batch, Steps, Hidden, IsReverse(direction, d));
            LstmReference.Forward(s, x.Values, Gate(w, d), Gate(r, d), Bias(b, d, 4), lengths, Row(h0, d), Row(c0, d), y, last);
            Compare(got, d, batchFirst, s, lengths, y, last);
        }
    }

    [Theory, MemberData(nameof(Settings))]
    public void A_gru_gives_what_the_plain_loops_give(string direction, bool batchFirst, bool behind)
    {
        var (x, w, r, b, h0, _) = Draw(direction, 3);
        int[] lengths = [4, 1, 2];
        var model = Model("GRU", direction, batchFirst, ["x", "w", "r", "b", "n", "h"], ["y", "yh"], w, r, b, Attributes.Int("linear_before_reset", behind ? 1 : 0))
            .Floats("h", batchFirst ? Op.Transpose(h0, 1, 0, 2) : h0);
        var got = Run(model, x, batchFirst, lengths);
        for (var d = 0; d < w.Shape[0]; d++)
        {
            var s = new SequenceShape(Batch, Steps, Hidden, IsReverse(direction, d));
            var (y, bias, candidate) = (new float[Batch * Steps * Hidden], Bias(b, d, 3), Array.Empty<float>());
            if (behind)
            {
                candidate = b.Values.Slice((d * 2 + 1) * 3 * Hidden + 2 * Hidden, Hidden).ToArray();
                for (var j = 0; j < Hidden; j++) bias[2 * Hidden + j] -= candidate[j];
            }

            GruReference.Forward(s, x.Values, Gate(w, d), Gate(r, d), bias, candidate, lengths, Row(h0, d), y);
            Compare(got, d, batchFirst, s, lengths, y, null);
        }
    }

    [Fact]
    public void A_network_with_the_batch_in_front_keeps_it_there()
    {
        // As PyTorch writes batch_first = True: turned, two layers of which the first reads both ways, turned back, the last place.
        var (_, w, r, b, _, _) = Draw("bidirectional", 4);
        var random = new SeededRandom(9);
        var (w2, r2) = (Initializer.Uniform<float>(new Shape(1, 12, 6), 1, random), Initializer.Uniform<float>(new Shape(1, 12, 3), 1, random));
        var logits = Initializer.Uniform<float>(new Shape(3, 2), 1, random);
        var bytes = new OnnxModelBuilder().Input("x", -1, Steps, Inputs).Output("out").Floats("w", w).Floats("r", r).Floats("b", b).Floats("w2", w2).Floats("r2", r2)
            .Floats("d", logits).Integers("joined", 0, 0, -1).Integers("last", -1).Integers("one", 1)
            .Node("Transpose", ["x"], ["t"], Attributes.Ints("perm", 1, 0, 2))
            .Node("LSTM", ["t", "w", "r", "b"], ["y"], Attributes.Text("direction", "bidirectional"))
            .Node("Transpose", ["y"], ["y2"], Attributes.Ints("perm", 0, 2, 1, 3))
            .Node("Reshape", ["y2", "joined"], ["y3"])
            .Node("LSTM", ["y3", "w2", "r2"], ["z", "zh"])
            .Node("Squeeze", ["z", "one"], ["z2"])
            .Node("Transpose", ["z2"], ["z3"], Attributes.Ints("perm", 1, 0, 2))
            .Node("Gather", ["z3", "last"], ["z4"], Attributes.Int("axis", 1))
            .Node("Squeeze", ["z4", "one"], ["z5"])
            .Node("Gemm", ["z5", "d"], ["out"])
            .Build();
        var imported = OnnxFile.Import<float>(bytes, "model").Network;
        var built = new NetworkBuilder<float>(new Shape(Steps, Inputs))
            .Add("first", new LstmLayer<float>(Weights(w, r, b, 0), Weights(w, r, b, 1)))
            .Add("second", new LstmLayer<float>(Weights(w2, r2, Tensor<float>.Zeros(new Shape(1, 24)), 0)))
            .LastState("last").Add("logits", new DenseLayer<float>(logits, null)).Build();
        var x = Samples.Batch(built.InputShape, 5, seed: 2);
        Assert.Equal(built.Forward(x).ToArray(), imported.Forward(x).ToArray());
    }

    [Fact]
    public void Everything_unsupported_is_refused_by_name()
    {
        var (_, w, r, b, _, _) = Draw("forward", 4);
        Refused("peepholes", Model("LSTM", "forward", false, ["x", "w", "r", "b", "", "", "", "p"], ["y"], w, r, b).Floats("p", Tensor<float>.Full(new Shape(1, 9), 1)));
        Refused("'clip'", Model("LSTM", "forward", false, ["x", "w", "r", "b"], ["y"], w, r, b, Attributes.Float("clip", 3)));
        Refused("'input_forget'", Model("LSTM", "forward", false, ["x", "w", "r", "b"], ["y"], w, r, b, Attributes.Int("input_forget", 1)));
        Refused("'activations'", Model("LSTM", "forward", false, ["x", "w", "r", "b"], ["y"], w, r, b, Texts("activations", "Relu", "Tanh", "Tanh")));
        Refused("'direction'", Model("LSTM", "sideways", false, ["x", "w", "r", "b"], ["y"], w, r, b));
        Refused("hidden_size", Model("LSTM", "forward", false, ["x", "w", "r", "b"], ["y"], w, r, b, Attributes.Int("hidden_size", 5)));
        Refused("its weights", Model("LSTM", "forward", false, ["x", "r", "w", "b"], ["y"], w, r, b));
        Refused("RNN", Model("RNN", "forward", false, ["x", "w", "r", "b"], ["y"], w, r, b));
        Refused("as its axis 1", new OnnxModelBuilder().Input("x", -1, 2, 3).Output("y").Node("Transpose", ["x"], ["y"], Attributes.Ints("perm", 1, 0, 2)));
        var usual = Model("LSTM", "forward", false, ["x", "w", "r", "b"], ["y"], w, r, b, Texts("activations", "Sigmoid", "Tanh", "Tanh"));
        Assert.NotNull(OnnxFile.Import<float>(usual.Build(), "model"));

        static void Refused(string what, OnnxModelBuilder model) =>
            Assert.Contains(what, Assert.Throws<MalformedInputException>(() => OnnxFile.Import<float>(model.Build(), "model")).Message);
    }

    private static ProtobufWriter Texts(string name, params string[] values)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        foreach (var value in values) attribute.Text(9, value);
        return attribute.Varint(20, (int)OnnxAttributeType.Strings);
    }

    private static OnnxModelBuilder Model(
        string operation, string direction, bool batchFirst, string[] inputs, string[] outputs, Tensor<float> w, Tensor<float> r, Tensor<float> b,
        params ReadOnlySpan<ProtobufWriter> attributes)
    {
        var model = batchFirst ? new OnnxModelBuilder().Input("x", Batch, Steps, Inputs) : new OnnxModelBuilder().Input("x", Steps, Batch, Inputs);
        if (inputs.Contains("n")) model.Input("n", Batch);
        foreach (var output in outputs) model.Output(output);
        return model.Floats("w", w).Floats("r", r).Floats("b", b).Node(
            operation, inputs, outputs, [Attributes.Text("direction", direction), Attributes.Int("layout", batchFirst ? 1 : 0), .. attributes]);
    }

    private static Tensor<float>[] Run(OnnxModelBuilder model, Tensor<float> x, bool batchFirst, int[]? lengths)
    {
        var import = OnnxFile.Import<float>(model.Build(), "model", new OnnxImportOptions { Batching = OnnxBatching.None });
        var given = batchFirst ? x : Op.Transpose(x, 1, 0, 2);
        return lengths is null ? import.Run(given) : import.Run(given, Tensor<float>.Wrap(new Shape(Batch), [.. lengths.Select(n => (float)n)]));
    }

    private static void Compare(Tensor<float>[] got, int d, bool batchFirst, SequenceShape s, int[] lengths, float[] y, float[]? lastCell)
    {
        for (var n = 0; n < Batch; n++)
        {
            for (var j = 0; j < Hidden; j++)
            {
                for (var t = 0; t < Steps; t++)
                    Assert.Equal(y[(n * Steps + t) * Hidden + j], batchFirst ? got[0][n, t, d, j] : got[0][t, d, n, j], 1e-5f);
                var last = lengths[n] == 0 ? 0 : y[(n * Steps + s.Last(lengths[n])) * Hidden + j];
                Assert.Equal(last, batchFirst ? got[1][n, d, j] : got[1][d, n, j], 1e-5f);
                if (lastCell is not null) Assert.Equal(lastCell[n * Hidden + j], batchFirst ? got[2][n, d, j] : got[2][d, n, j], 1e-5f);
            }
        }
    }

    private static (Tensor<float> X, Tensor<float> W, Tensor<float> R, Tensor<float> B, Tensor<float> H0, Tensor<float> C0) Draw(string direction, int gates)
    {
        var (random, directions) = (new SeededRandom(7), direction == "bidirectional" ? 2 : 1);
        return (Tensor(Batch, Steps, Inputs), Tensor(directions, gates * Hidden, Inputs), Tensor(directions, gates * Hidden, Hidden),
            Tensor(directions, 2 * gates * Hidden), Tensor(directions, Batch, Hidden), Tensor(directions, Batch, Hidden));

        Tensor<float> Tensor(params ReadOnlySpan<int> sizes) => Initializer.Uniform<float>(new Shape(sizes), 1, random);
    }

    private static bool IsReverse(string direction, int d) => direction == "reverse" || d == 1;

    private static RecurrentWeights<float> Weights(Tensor<float> w, Tensor<float> r, Tensor<float> b, int d) => new(
        Tensor<float>.Wrap(new Shape(w.Shape[2], w.Shape[1]), Gate(w, d)), Tensor<float>.Wrap(new Shape(r.Shape[2], r.Shape[1]), Gate(r, d)),
        Tensor<float>.Wrap(new Shape(w.Shape[1]), Bias(b, d, 4)));

    private static float[] Gate(Tensor<float> w, int d) => Op.Transpose(Op.Narrow(w, 0, d, 1), 0, 2, 1).ToArray();

    private static float[] Row(Tensor<float> state, int d) => Op.Narrow(state, 0, d, 1).ToArray();

    private static float[] Bias(Tensor<float> b, int d, int gates)
    {
        var (sums, first) = (new float[gates * Hidden], d * 2 * gates * Hidden);
        for (var j = 0; j < sums.Length; j++) sums[j] = b.Values[first + j] + b.Values[first + sums.Length + j];
        return sums;
    }
}
