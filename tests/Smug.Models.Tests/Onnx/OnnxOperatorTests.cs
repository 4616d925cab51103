using Smug.Models.Onnx;
using Smug.Tensors;
using Attributes = Smug.Models.Onnx.OnnxGraphWriter<float>;

namespace Smug.Models.Tests.Onnx;

/// <summary>Operations that are put together from others, against their closed forms.</summary>
public sealed class OnnxOperatorTests
{
    private static readonly float[] Numbers = [-3.5f, -2, -0.6f, -0.25f, 0, 0.4f, 0.5f, 1, 1.5f, 2.75f];

    [Fact]
    public void Functions_of_elements()
    {
        Maps("Celu", x => Math.Max(0, x) + Math.Min(0, 2 * (Math.Exp(x / 2) - 1)), Attributes.Float("alpha", 2));
        Maps("Mish", x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))));
        Maps("ThresholdedRelu", x => x > 0.45 ? x : 0, Attributes.Float("alpha", 0.45));
        Maps("Shrink", x => x < -0.5 ? x + 0.25 : x > 0.5 ? x - 0.25 : 0, Attributes.Float("lambd", 0.5), Attributes.Float("bias", 0.25));
        Maps("HardSwish", x => x * Math.Clamp(x / 6 + 0.5, 0, 1));
        Maps("IsNaN", _ => 0);
    }

    [Fact]
    public void Remainders_have_the_sign_of_the_divisor_or_of_the_dividend()
    {
        float[] a = [7, -7, 7, -7, 6], b = [4, 4, -4, -4, 3];
        Assert.Equal([3, 1, -1, -3, 0], Two("Mod", a, b));
        Assert.Equal([3, -3, 3, -3, 0], Two("Mod", a, b, Attributes.Int("fmod", 1)));
        Assert.Equal([0, 1, 1, 0], Two("Xor", [0, 0, 1, 1], [0, 1, 0, 1]));
    }

    [Theory]
    [InlineData("reflect", 2, 1, new float[] { 3, 2, 1, 2, 3, 4, 3 })]
    [InlineData("edge", 2, 1, new float[] { 1, 1, 1, 2, 3, 4, 4 })]
    [InlineData("wrap", 2, 1, new float[] { 3, 4, 1, 2, 3, 4, 1 })]
    [InlineData("constant", -1, 2, new float[] { 2, 3, 4, 0, 0 })]
    [InlineData("constant", 1, -2, new float[] { 0, 1, 2 })]
    [InlineData("edge", -1, 1, new float[] { 2, 3, 4, 4 })]
    public void Padding_modes(string mode, int before, int after, float[] expected)
    {
        var model = new OnnxModelBuilder().Input("x", 1, 4).Output("y").Integers("p", 0, before, 0, after)
            .Node("Pad", ["x", "p"], ["y"], Attributes.Text("mode", mode));
        Assert.Equal(expected, Run(model, Tensor<float>.Wrap(new Shape(1, 4), [1, 2, 3, 4])));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7), InlineData(8)]
    public void Products_along_an_axis(int size)
    {
        var x = Samples.Batch(new Shape(size, 2), 1, seed: 3);
        var model = new OnnxModelBuilder().Input("x", 1, size, 2).Output("y").Node("ReduceProd", ["x"], ["y"], Attributes.Ints("axes", 1), Attributes.Int("keepdims", 0));
        var got = Run(model, x);
        for (var c = 0; c < 2; c++) Assert.Equal(Enumerable.Range(0, size).Aggregate(1.0, (product, i) => product * x[0, i, c]), got[c], 1e-6);
    }

    [Fact]
    public void Normalisations()
    {
        var x = Samples.Batch(new Shape(4, 3, 2), 2, seed: 3);
        float[] scale = [1, 2, 3, 4], shift = [0.5f, 0, -1, 2];
        Normalises("InstanceNormalization", (n, c) => (c, c + 1));
        Normalises("GroupNormalization", (n, c) => (c / 2 * 2, c / 2 * 2 + 2), Attributes.Int("num_groups", 2));

        var lengths = Run(new OnnxModelBuilder().Input("x", -1, 4, 3, 2).Output("y").Node("LpNormalization", ["x"], ["y"], Attributes.Int("axis", 1)), x);
        for (var i = 0; i < x.Length; i++)
        {
            var (n, c, h, w) = (i / 24, i / 6 % 4, i / 2 % 3, i % 2);
            var norm = Math.Sqrt(Enumerable.Range(0, 4).Sum(k => (double)x[n, k, h, w] * x[n, k, h, w]));
            Assert.Equal(x[n, c, h, w] / norm, lengths[i], 1e-5);
        }

        void Normalises(string operation, Func<int, int, (int First, int End)> channels, params ProtobufWriter[] attributes)
        {
            var model = new OnnxModelBuilder(opset: 21).Input("x", -1, 4, 3, 2).Output("y")
                .Floats("s", Tensor<float>.Wrap(new Shape(4), scale)).Floats("b", Tensor<float>.Wrap(new Shape(4), shift))
                .Node(operation, ["x", "s", "b"], ["y"], [Attributes.Float("epsilon", 1e-3), .. attributes]);
            var got = Run(model, x);
            for (var i = 0; i < x.Length; i++)
            {
                var (n, c) = (i / 24, i / 6 % 4);
                var (first, end) = channels(n, c);
                var values = Enumerable.Range(n * 24 + first * 6, (end - first) * 6).Select(k => (double)x.Values[k]).ToArray();
                var mean = values.Average();
                var variance = values.Average(v => (v - mean) * (v - mean));
                Assert.Equal((x.Values[i] - mean) / Math.Sqrt(variance + 1e-3) * scale[c] + shift[c], got[i], 1e-4);
            }
        }
    }

    [Fact]
    public void Rearrangements()
    {
        var x = Tensor<float>.Wrap(new Shape(1, 2, 3), [1, 2, 3, 4, 5, 6]);
        Assert.Equal([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], Run(Model("Tile", ["x", "r"]).Integers("r", 1, 1, 2), x));
        Assert.Equal([1, 2, 3, 0, 5, 6], Run(Model("Trilu", ["x"]), x));
        Assert.Equal([1, 2, 0, 4, 5, 6], Run(Model("Trilu", ["x", "k"], Attributes.Int("upper", 0)).Integers("k", 1), x));
        Assert.Equal([0, 0, 1, 0, 0, 1], Run(Model("Hardmax", ["x"]), x));

        // One pixel of eight channels becomes 2 x 2 of two, by ONNX's two orders; SpaceToDepth is the inverse of the first.
        var deep = Tensor<float>.Wrap(new Shape(1, 8, 1, 1), [0, 1, 2, 3, 4, 5, 6, 7]);
        Assert.Equal([0, 2, 4, 6, 1, 3, 5, 7], Blocks("DepthToSpace", deep, Attributes.Text("mode", "DCR")));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Blocks("DepthToSpace", deep, Attributes.Text("mode", "CRD")));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Blocks("SpaceToDepth", Tensor<float>.Wrap(new Shape(1, 2, 2, 2), [0, 2, 4, 6, 1, 3, 5, 7])));

        static OnnxModelBuilder Model(string operation, string[] inputs, params ReadOnlySpan<ProtobufWriter> attributes) =>
            new OnnxModelBuilder().Input("x", 1, 2, 3).Output("y").Node(operation, inputs, ["y"], attributes);

        static float[] Blocks(string operation, Tensor<float> x, params ReadOnlySpan<ProtobufWriter> attributes) => Run(
            new OnnxModelBuilder().Input("x", -1, x.Shape[1], x.Shape[2], x.Shape[3]).Output("y").Node(operation, ["x"], ["y"], [Attributes.Int("blocksize", 2), .. attributes]), x);
    }

    private static void Maps(string operation, Func<double, double> formula, params ReadOnlySpan<ProtobufWriter> attributes)
    {
        var model = new OnnxModelBuilder().Input("x", -1, Numbers.Length).Output("y").Node(operation, ["x"], ["y"], attributes);
        var got = Run(model, Tensor<float>.Wrap(new Shape(1, Numbers.Length), Numbers));
        for (var i = 0; i < Numbers.Length; i++) Assert.True(Math.Abs(got[i] - formula(Numbers[i])) < 1e-5, $"{operation}({Numbers[i]}) = {got[i]}");
    }

    private static float[] Two(string operation, float[] a, float[] b, params ReadOnlySpan<ProtobufWriter> attributes)
    {
        var model = new OnnxModelBuilder().Input("a", -1, a.Length).Output("y").Floats("b", Tensor<float>.Wrap(new Shape(1, b.Length), b))
            .Node(operation, ["a", "b"], ["y"], attributes);
        return Run(model, Tensor<float>.Wrap(new Shape(1, a.Length), a));
    }

    private static float[] Run(OnnxModelBuilder model, Tensor<float> x) => OnnxFile.Import<float>(model.Build(), "model").Run(x)[0].ToArray();
}
