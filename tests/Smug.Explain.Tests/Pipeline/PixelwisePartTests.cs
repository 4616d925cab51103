using Smug.Kernels.Conv2d;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Networks with steps between the picture and their first layer. Oracles: the whole network on every mask, in float64 for the smallest mask and
/// in float32 for what the rows allow, and its own first layer for the taps.</summary>
public class PixelwisePartTests
{
    private static readonly Shape Picture = new(4, 6, 2);

    public static TheoryData<string> Names => [.. Networks.Keys];

    private static Dictionary<string, Func<Random, Network<float>>> Networks => new(StringComparer.Ordinal)
    {
        ["mean and scale"] = r => Convolution(r, Start()
            .Add("range", Arithmetic(BinaryOperation.Over, Of(3))).Add("mean", Arithmetic(BinaryOperation.Minus, Of(0.16f, 0.13f))).Add("std", Arithmetic(BinaryOperation.Over, Of(0.07f, 0.1f)))),
        ["one less the picture"] = r => Convolution(r, Start().Add("negative", new BinaryLayer<float>(BinaryOperation.Minus, left: Of(1))).Add("scale", Arithmetic(BinaryOperation.Times, Of(3)))),
        ["normalisation"] = r => Convolution(r, Start().Add("norm", new BatchNormLayer<float>(Of(1.3f, -0.7f), Of(0.1f, 0.2f), Of(0.5f, 0.4f), Of(0.3f, 0.2f)))),
        ["padding by a constant"] = r => Convolution(r, Start().Add("norm", Arithmetic(BinaryOperation.Minus, Of(0.4f, 0.6f))).Add("pad", new PadLayer<float>([1, 2, 0], [1, 1, 0], 0.5)), Conv2dGeometry.Valid),
        ["padding by reflection"] = r => Convolution(r, Start()
            .Add("rows", new GatherLayer<float>(0, Of(2, 1, 0, 1, 2, 3, 2))).Add("columns", new GatherLayer<float>(1, Of(1, 0, 1, 2, 3, 4, 5, 4))), Conv2dGeometry.Valid),
        ["channels first and reversed"] = r => Convolution(r, Start()
            .Add("first", new TransposeLayer<float>([2, 0, 1])).Add("reversed", new SliceLayer<float>(0, 1, 2, -1)).Add("last", new TransposeLayer<float>([1, 2, 0]))),
        ["strides, dilation and groups"] = r => Convolution(r, Start().Add("scale", Arithmetic(BinaryOperation.Times, Of(2, 3))).Add("pad", new PadLayer<float>([2, 1, 0], [1, 2, 0])), new(2, 1, 0, 1, 1, 0, 1, 2, 2)),
        ["one by one"] = r => Logits(r, Start().Add("scale", Arithmetic(BinaryOperation.Times, Of(2, -1))).Add("conv", new Conv2dLayer<float>(SmallNetworks.Draw(r, 1, 1, 2, 3), null, Conv2dGeometry.Valid)).Relu("relu")),
        ["dense, channels first"] = r => Logits(r, Start()
            .Add("mean", Arithmetic(BinaryOperation.Minus, Of(0.5f))).Add("first", new TransposeLayer<float>([2, 0, 1])).Flatten("flat")
            .Add("hidden", new DenseLayer<float>(SmallNetworks.Draw(r, 48, 9), null)).Add("bias", Arithmetic(BinaryOperation.Plus, SmallNetworks.Draw(r, 9))).Relu("relu")),
        ["dense on a reshaped picture"] = r => Logits(r, Start().Add("row", new ReshapeLayer<float>(new Shape(48))).Add("hidden", new DenseLayer<float>(SmallNetworks.Draw(r, 48, 9), SmallNetworks.Draw(r, 9))).Relu("relu")),
        ["quarters side by side"] = r => Convolution(r, Start()
            .Add("top", new SliceLayer<float>(0, 0, 2, 2), Network<float>.InputName).Add("bottom", new SliceLayer<float>(0, 1, 2, 2), Network<float>.InputName)
            .Add("both", new ConcatLayer<float>(), "top", "bottom")),
        ["functions that are not affine"] = r => Convolution(r, Start().Add("gamma", new UnaryLayer<float>(UnaryOperation.Sqrt)).Add("clip", new UnaryLayer<float>(UnaryOperation.Clip, 0.3, 0.9))),
        ["colours summed to grey"] = r => Convolution(r, Start().Add("weights", Arithmetic(BinaryOperation.Times, Of(0.7f, 0.5f))).Add("grey", new ReduceLayer<float>(Reduction.Sum, [2])), Conv2dGeometry.Same(3, 3)),
        ["a pixel and its square"] = r => Convolution(r, Start()
            .Add("square", new BinaryLayer<float>(BinaryOperation.Times), Network<float>.InputName, Network<float>.InputName).Add("sum", new AddLayer<float>(), "square", Network<float>.InputName)),
        ["several readers"] = r => Logits(r, Start().Add("scale", Arithmetic(BinaryOperation.Times, Of(2, 0.5f)))
            .Add("conv", new Conv2dLayer<float>(SmallNetworks.Draw(r, 3, 3, 2, 2), SmallNetworks.Draw(r, 2), Conv2dGeometry.Same(3, 3)))
            .Relu("relu").Add("gate", new SigmoidLayer<float>(), "conv").Add("gated", new BinaryLayer<float>(BinaryOperation.Times), "conv", "gate")
            .Add("sum", new AddLayer<float>(), "relu", "gated").Add("past", new AddLayer<float>(), "sum", "scale")),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Masks_of_the_picture_are_smallest_and_keep_the_neurons(string name)
    {
        var network = NormFolding.FoldFirst(Networks[name](new Random(7)));
        var input = SmallNetworks.Image(7, Picture[0], Picture[1], Picture[2]);
        var options = new MaskOptions { Gamma = 0.7, Window = 2, TopK = 12, Strategy = "brute-force", Fill = Baseline.Mean };
        var pipeline = new MaskPipeline(network, strategies: [new BruteForce()]);
        var explanation = pipeline.Explain(input, options);
        Assert.True(explanation.Selection.Neurons.Length > 2, $"{explanation.Selection.Neurons.Length} neurons");
        var constraints = new MaskEncoding(FirstLayer.Of(network), input, options).Encode(explanation.Selection);
        float[] fill = [.. constraints.Fill];
        Assert.Equal(BruteForce.SmallestCost(network, input, explanation, fill), explanation.Mask.Cost);
        var (held, broken) = (0, 0);
        for (var bits = 0; bits < 1 << 6; bits++)
        {
            bool[] windows = [.. Enumerable.Range(0, 6).Select(i => (bits >> i & 1) == 1)];
            var masked = Mask.Apply(windows, constraints.Grid, input.Values.AsSpan(), fill);
            var (single, exact) = (Outputs(network, masked), Outputs(network.ToDouble(), Array.ConvertAll(masked, value => (double)value)));
            for (var row = 0; row < constraints.Set.Rows.Count; row++)
            {
                var neuron = explanation.Selection.Neurons[row];
                var isHeld = constraints.Set.Rows[row].IsSatisfied(windows);
                (held, broken) = (held + (isHeld ? 1 : 0), broken + (isHeld ? 0 : 1));
                if (isHeld) Assert.True(single[neuron.Index] > options.Gamma * neuron.PreActivation);
                else Assert.True(exact[neuron.Index] <= options.Gamma * neuron.PreActivation + 1e-4 * (1 + neuron.PreActivation));
            }
        }

        Assert.True(held > 20 && broken > 20, $"{held} held, {broken} broken");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Taps_add_up_to_the_networks_own_values_and_see_only_their_pixels(string name)
    {
        var network = NormFolding.FoldFirst(Networks[name](new Random(8)));
        var (layer, image) = (FirstLayer.Of(network), SmallNetworks.Image(8, Picture[0], Picture[1], Picture[2]).Values.ToArray());
        var (outputs, seen) = (Outputs(network, image), layer.Seen(image));
        var changed = new SortedSet<int>[layer.Count];
        for (var i = 0; i < layer.Count; i++)
        {
            changed[i] = [];
            Assert.Equal(outputs[i], layer.Taps(i).Aggregate((double)layer.Bias(i), (sum, tap) => sum + (double)tap.Weight * seen[tap.Input]), 1e-4 * (1 + Math.Abs(outputs[i])));
        }

        for (var pixel = 0; pixel < Picture[0] * Picture[1]; pixel++)
        {
            var other = (float[])image.Clone();
            for (var channel = 0; channel < Picture[2]; channel++) other[pixel * Picture[2] + channel] = 0.9f - other[pixel * Picture[2] + channel];
            var now = Outputs(network, other);
            for (var i = 0; i < layer.Count; i++)
            {
                if (now[i] != outputs[i]) changed[i].Add(pixel);
            }
        }

        for (var i = 0; i < layer.Count; i++) Assert.Subset(layer.ReceptiveField(i).ToHashSet(), changed[i]);
        Assert.Contains(changed, pixels => pixels.Count > 0);
    }

    [Fact]
    public void A_step_that_mixes_pixels_is_named()
    {
        var pooled = Assert.Throws<UsageException>(() => FirstLayer.Of(Logits(new Random(1), Start().Add("pool", new GlobalAveragePool2dLayer<float>()))));
        Assert.Contains("'pool' (GlobalAveragePool2d)", pooled.Message, StringComparison.Ordinal);
        var shifted = Assert.Throws<UsageException>(() => FirstLayer.Of(Logits(new Random(1), Start()
            .Add("shifted", new GatherLayer<float>(0, Of(1, 2, 3, 0))).Add("edges", new BinaryLayer<float>(BinaryOperation.Minus), "shifted", Network<float>.InputName))));
        Assert.Contains("'edges' (Minus)", shifted.Message, StringComparison.Ordinal);
        var centred = Assert.Throws<UsageException>(() => FirstLayer.Of(Logits(new Random(1), Start()
            .Add("mean", new ReduceLayer<float>(Reduction.Mean, [0, 1])).Add("centred", new BinaryLayer<float>(BinaryOperation.Minus), Network<float>.InputName, "mean"))));
        Assert.Contains("'mean' (ReduceMean)", centred.Message, StringComparison.Ordinal);
        Assert.Contains("smug attribute", shifted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_without_a_finite_value_is_an_error()
    {
        var network = Logits(new Random(1), Start().Add("log", new UnaryLayer<float>(UnaryOperation.Log)));
        var error = Assert.Throws<UsageException>(() => new MaskPipeline(network).Explain(SmallNetworks.Image(1, Picture[0], Picture[1], Picture[2])));
        Assert.Contains("'flat end'", error.Message, StringComparison.Ordinal);
    }

    private static NetworkBuilder<float> Start() => new(Picture, seed: 3);

    private static Network<float> Convolution(Random random, NetworkBuilder<float> start, Conv2dGeometry? geometry = null)
    {
        var how = geometry ?? Conv2dGeometry.Same(3, 3);
        return Logits(random, start.Add("conv", new Conv2dLayer<float>(SmallNetworks.Draw(random, 3, 3, start.Shape[2] / how.Groups, 4), SmallNetworks.Draw(random, 4), how)).Relu("relu"));
    }

    private static Network<float> Logits(Random random, NetworkBuilder<float> start)
    {
        start.Flatten("flat end");
        return start.Add("logits", new DenseLayer<float>(SmallNetworks.Draw(random, start.Shape[0], 3), SmallNetworks.Draw(random, 3))).Build();
    }

    private static BinaryLayer<float> Arithmetic(BinaryOperation operation, Tensor<float> right) => new(operation, right: right);

    private static Tensor<float> Of(params float[] values) => Tensor<float>.Wrap(new Shape(values.Length), values);

    private static T[] Outputs<T>(Network<T> network, T[] image)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using var scope = TensorScope.Begin();
        return network.Evaluate([(Network<T>.InputName, Tensor<T>.From(new Shape([1, .. network.InputShape.Sizes]), image))], [network.FirstLayer.Name])[0].ToArray();
    }
}
