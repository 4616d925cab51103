using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Layer IG, conductance, SMUG and its base map. Oracles: a linear layer behind the node, completeness, the mask pipeline's own record.</summary>
public class LayerMethodTests
{
    private readonly Network<float> _network = SmallNetworks.Convolutional(5, 6, 6, 3);
    private readonly ExplanationInput _input = SmallNetworks.Image(5, 6, 6, 3);

    private AttributionMap Map(string method, int label = 1) =>
        AttributionMethods.Find(method).Attribute(new AttributionItem(new Classifier(_network), _input, label));

    private float[] Relu(ReadOnlySpan<float> values) => _network.Evaluate([("input", Tensor<float>.From(new Shape(1, 6, 6, 3), values))], ["relu"])[0].ToArray();

    [Fact]
    public void In_front_of_a_linear_layer_layer_ig_is_activation_times_weight_and_conductance_its_change()
    {
        var weights = ((DenseLayer<float>)_network.Node("logits").Layer).Weight;
        var (full, zero) = (Relu(_input.Values.AsSpan()), Relu(new float[108]));
        var (layer, conductance) = (Map("layer-ig"), Map("conductance"));
        Assert.Equal("relu", layer.Neurons!.Node);
        Assert.Equal("relu", conductance.Neurons!.Node);
        for (var j = 0; j < full.Length; j++)
        {
            Assert.Equal(full[j] * weights[j, 1], layer.Neurons.Values[j], 1e-5f);
            Assert.Equal((full[j] - zero[j]) * weights[j, 1], conductance.Neurons.Values[j], 1e-5f);
        }

        for (var p = 0; p < 36; p++)
            Assert.Equal(Enumerable.Range(0, 4).Sum(c => (double)layer.Neurons.Values[p * 4 + c]), layer.Values[p], 1e-5);
        Assert.InRange(layer.CompletenessGap!.Value, -1e-4, 1e-4);
        Assert.InRange(conductance.CompletenessGap!.Value, -1e-4, 1e-4);
    }

    [Fact]
    public void Conductance_of_the_input_is_integrated_gradients()
    {
        var (ig, conductance) = (Map("ig:target=softmax"), Map("conductance:node=input:target=softmax"));
        var pixels = ig.Pixels();
        for (var p = 0; p < 36; p++) Assert.Equal(pixels[p], conductance.Values[p], 1e-4f);
    }

    [Fact]
    public void A_node_without_positions_is_an_error_that_says_so()
    {
        var error = Assert.Throws<UsageException>(() => Map("layer-ig:node=flatten"));
        Assert.Contains("flatten", error.Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => AttributionMethods.Find("grad-cam").Attribute(
            new AttributionItem(new Classifier(SmallNetworks.Dense(1)), SmallNetworks.Image(1, 4, 4), 0)));
    }

    [Fact]
    public void Smug_is_above_zero_exactly_inside_the_mask_and_smug_base_is_what_scores_it()
    {
        var (map, basis) = (Map("smug:k=6"), Map("smug-base:k=6"));
        var explanation = map.Explanation!;
        Assert.Equal(1, explanation.Trace.ExplainedLabel);
        Assert.Equal(6, explanation.Options.TopK);
        Assert.Equal(explanation.Saliency.Base.AsEnumerable(), basis.Values);
        var inside = explanation.Mask.Pixels();
        Assert.Contains(true, inside);
        Assert.Contains(false, inside);
        for (var p = 0; p < 36; p++) Assert.Equal(inside[p], map.Values[p] > 0);
        for (var p = 0; p < 36; p++) Assert.True(map.Values[p] == explanation.Saliency.Map[p] || map.Values[p] == float.Epsilon);
    }

    [Fact]
    public void The_paper_preset_is_one_setting_and_others_go_on_from_it()
    {
        var method = Assert.IsType<SmugMethod>(AttributionMethods.Find("smug:preset=paper:k=40"));
        Assert.Equal(MaskOptions.Paper with { TopK = 40, AttributeInput = false }, method.Options with { Attribution = MaskOptions.Paper.Attribution });
        Assert.Equal(TargetKind.Softmax, method.Options.Attribution.Target);
        Assert.Equal(IntegrationRule.Paper, method.Options.Attribution.Rule);
        Assert.Equal(method.Options.TopK, Assert.IsType<SmugMethod>(AttributionMethods.Find(AttributionMethods.NameOf(method))).Options.TopK);
    }
}
