using Smug.Models.Onnx;
using Smug.Tensors;
using Attributes = Smug.Models.Onnx.OnnxGraphWriter<float>;

namespace Smug.Models.Tests.Onnx;

/// <summary>Operations that look for elements, take them, put them or sum them up, against numbers worked out by hand or plain loops.</summary>
public sealed class OnnxPickingTests
{
    private static readonly Tensor<float> X = Tensor<float>.Wrap(new Shape(1, 2, 4), [3, 1, 3, 2, -1, 5, 0, 5]);

    [Fact]
    public void Largest_and_smallest()
    {
        var model = (int largest) => new OnnxModelBuilder().Input("x", -1, 2, 4).Output("v").Output("i").Integers("k", 3)
            .Node("TopK", ["x", "k"], ["v", "i"], Attributes.Int("largest", largest));
        Runs(model(1), [3, 3, 2, 5, 5, 0], [0, 2, 3, 1, 3, 2]);
        Runs(model(0), [1, 2, 3, -1, 0, 5], [1, 3, 0, 0, 2, 1]);
    }

    [Fact]
    public void Elements_by_index()
    {
        var places = Tensor<float>.Wrap(new Shape(1, 2, 2), [1, -1, 0, 2]);
        Runs(Model("GatherElements", ["x", "i"], Attributes.Int("axis", 2)).Floats("i", places), [1, 2, -1, 0]);
        Runs(Whole("GatherND", ["x", "i"]).Tensor("i", OnnxElementType.Int64, [2, 3], t => Numbers(t, 0, 1, 3, 0, 0, -3)), [5, 1]);
        Runs(Whole("GatherND", ["x", "i"]).Tensor("i", OnnxElementType.Int64, [1, 2], t => Numbers(t, 0, 1)), [-1, 5, 0, 5]);
        Runs(Whole("Compress", ["x", "i"], Attributes.Int("axis", 2)).Floats("i", Tensor<float>.Wrap(new Shape(4), [0, 1, 0, 1])), [1, 2, 5, 5]);
        Runs(Whole("ReverseSequence", ["x", "i"], Attributes.Int("batch_axis", 1), Attributes.Int("time_axis", 2)).Integers("i", 3, 2), [3, 1, 3, 2, 5, -1, 0, 5]);
    }

    [Fact]
    public void Elements_put_at_places()
    {
        var update = Tensor<float>.Wrap(new Shape(3), [10, 20, 30]);
        var model = (string reduction) => Whole("ScatterND", ["x", "i", "u"], Attributes.Text("reduction", reduction))
            .Tensor("i", OnnxElementType.Int64, [3, 3], t => Numbers(t, 0, 0, 1, 0, 1, 0, 0, 0, 1)).Floats("u", update);
        Runs(model("none"), [3, 30, 3, 2, 20, 5, 0, 5]);
        Runs(model("add"), [3, 41, 3, 2, 19, 5, 0, 5]);
        Runs(model("max"), [3, 30, 3, 2, 20, 5, 0, 5]);
        Runs(model("mul"), [3, 300, 3, 2, -20, 5, 0, 5]);
        Runs(Whole("ScatterElements", ["x", "i", "u"], Attributes.Int("axis", 2)).Tensor("i", OnnxElementType.Int64, [1, 2, 1], t => Numbers(t, 3, 0))
            .Floats("u", Tensor<float>.Wrap(new Shape(1, 2, 1), [8, 9])), [3, 1, 3, 8, 9, 5, 0, 5]);
    }

    [Fact]
    public void Classes_as_ones_among_zeros()
    {
        var x = Tensor<float>.Wrap(new Shape(2, 2), [1, -1, 0, 5]);
        var model = new OnnxModelBuilder().Input("x", -1, 2).Output("y").Integers("d", 3).Floats("v", Tensor<float>.Wrap(new Shape(2), [-1, 2]))
            .Node("OneHot", ["x", "d", "v"], ["y"]);
        Assert.Equal([-1, 2, -1, -1, -1, 2, 2, -1, -1, -1, -1, -1], OnnxFile.Import<float>(model.Build(), "model").Run(x)[0].ToArray());
    }

    [Fact]
    public void Sums_up_to_each_place()
    {
        var model = (int exclusive, int reverse) => Model("CumSum", ["x", "a"], Attributes.Int("exclusive", exclusive), Attributes.Int("reverse", reverse)).Integers("a", 2);
        Runs(model(0, 0), [3, 4, 7, 9, -1, 4, 4, 9]);
        Runs(model(1, 0), [0, 3, 4, 7, 0, -1, 4, 4]);
        Runs(model(0, 1), [9, 6, 5, 2, 9, 10, 5, 5]);
    }

    [Theory]
    [InlineData("nij,njk->nik")]
    [InlineData("nij,nkj->nki")]
    [InlineData("nij,jk->nik")]
    [InlineData("jk,nij->nki")]
    [InlineData("nhij,hjk->nhik")]
    [InlineData("...ij,...jk")]
    [InlineData("nij->nj")]
    [InlineData("nii->ni")]
    [InlineData("nij,njk,nkl->nil")]
    [InlineData("ni,nj->nij")]
    [InlineData("nij,nij->n")]
    public void Einstein_sums(string equation)
    {
        // The same letter has the same size; n is the batch.
        var sizes = new Dictionary<char, int> { ['n'] = 2, ['h'] = 2, ['i'] = 3, ['j'] = equation == "nii->ni" ? 3 : 4, ['k'] = 2, ['l'] = 3, ['0'] = 2 };
        var parts = equation.Replace("...", "0", StringComparison.Ordinal).Split("->");
        var terms = parts[0].Split(',');
        var result = parts.Length > 1 ? parts[1] : "0ik";
        var (model, feeds, values) = (new OnnxModelBuilder().Output("y"), new List<Tensor<float>>(), new List<Tensor<float>>());
        for (var t = 0; t < terms.Length; t++)
        {
            int[] shape = [.. terms[t].Select(letter => sizes[letter])];
            var value = Samples.Batch(new Shape(shape[1..]), shape[0], seed: (ulong)t + 1);
            values.Add(value);
            if (terms[t][0] is 'n' or '0')
            {
                model.Input($"x{t}", [-1, .. shape[1..]]);
                feeds.Add(value);
            }
            else
            {
                model.Floats($"x{t}", value);
            }
        }

        model.Node("Einsum", [.. terms.Select((_, t) => $"x{t}")], ["y"], Attributes.Text("equation", equation));
        var got = OnnxFile.Import<float>(model.Build(), "model").Run([.. feeds])[0];
        var letters = string.Concat(string.Concat(terms).Distinct());
        var expected = new double[result.Aggregate(1, (product, letter) => product * sizes[letter])];
        for (var i = 0; i < letters.Aggregate(1, (product, letter) => product * sizes[letter]); i++)
        {
            var (index, rest) = (new Dictionary<char, int>(), i);
            foreach (var letter in letters) (rest, index[letter]) = Math.DivRem(rest, sizes[letter]);
            var product = 1.0;
            for (var t = 0; t < terms.Length; t++) product *= values[t][[.. terms[t].Select(letter => index[letter])]];
            expected[result.Aggregate(0, (place, letter) => place * sizes[letter] + index[letter])] += product;
        }

        Assert.Equal(result.Select(letter => sizes[letter]), got.Shape.Sizes.ToArray());
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], got.Values[i], 1e-5);
    }

    [Theory, InlineData("ij,jk->il"), InlineData("ij"), InlineData("i%,jk->ik"), InlineData("...ij..., jk -> ik"), InlineData("ij,jk->ii")]
    public void Equations_that_do_not_fit_are_refused(string equation)
    {
        var model = new OnnxModelBuilder().Input("x", -1, 2).Output("y").Floats("w", Tensor<float>.Zeros(new Shape(2, 2)))
            .Node("Einsum", ["x", "w"], ["y"], Attributes.Text("equation", equation));
        Assert.Contains("equation", Assert.Throws<MalformedInputException>(() => OnnxFile.Import<float>(model.Build(), "model")).Message);
    }

    [Fact]
    public void Small_whole_numbers()
    {
        var settings = (OnnxModelBuilder model) => model.Floats("s", Tensor<float>.Wrap(new Shape(), [0.5f])).Tensor("z", OnnxElementType.UInt8, [], t => t.Varint(5, 3));
        Runs(settings(Model("QuantizeLinear", ["x", "s", "z"])), [9, 5, 9, 7, 1, 13, 3, 13]);
        Runs(settings(Model("DequantizeLinear", ["x", "s", "z"])), [0, -1, 0, -0.5f, -2, 1, -1.5f, 1]);
    }

    private static OnnxModelBuilder Model(string operation, string[] inputs, params ReadOnlySpan<ProtobufWriter> attributes) =>
        new OnnxModelBuilder().Input("x", -1, 2, 4).Output("y").Node(operation, inputs, ["y"], attributes);

    /// <summary>A model without a batch.</summary>
    private static OnnxModelBuilder Whole(string operation, string[] inputs, params ReadOnlySpan<ProtobufWriter> attributes) =>
        new OnnxModelBuilder().Input("x", 1, 2, 4).Output("y").Node(operation, inputs, ["y"], attributes);

    private static void Runs(OnnxModelBuilder model, params float[][] expected)
    {
        var got = OnnxFile.Import<float>(model.Build(), "model").Run(X);
        Assert.Equal(expected.Length, got.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], got[i].ToArray());
    }

    private static void Numbers(ProtobufWriter tensor, params ReadOnlySpan<int> values)
    {
        foreach (var value in values) tensor.Varint(7, value);
    }
}
