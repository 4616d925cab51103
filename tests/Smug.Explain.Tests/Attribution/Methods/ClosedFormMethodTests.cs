using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Methods on models whose maps are known in closed form.</summary>
public class ClosedFormMethodTests
{
    private readonly LinearModel _model = new(4, 4, 2);

    private float Product(int value, float baseline = 0) => _model.Weight(value, 1) * (_model.Input.Values[value] - baseline);

    [Theory]
    [InlineData("blurred-gradient")]
    [InlineData("smoothgrad:samples=3")]
    [InlineData("guided-backprop")]
    public void Any_mean_of_slopes_of_a_linear_model_is_its_weights(string method)
    {
        var map = _model.Map(method);
        for (var i = 0; i < 32; i++) Assert.Equal(_model.Weight(i, 1), map.Values[i], 1e-5f);
    }

    [Fact]
    public void The_mean_squared_slope_of_a_linear_model_is_its_weights_squared()
    {
        var map = _model.Map("smoothgrad-squared:samples=3");
        for (var i = 0; i < 32; i++) Assert.Equal(_model.Weight(i, 1) * _model.Weight(i, 1), map.Values[i], 1e-5f);
    }

    [Fact]
    public void A_blurred_gradient_is_the_gradient_at_the_blurred_input()
    {
        var blurred = GaussianBlur.Of(_model.Input.Values.AsSpan(), 4, 4, 2, 3, BlurBorder.Zero);
        var p = _model.Classifier.Probabilities(blurred);
        var map = _model.Map("blurred-gradient:target=softmax");
        for (var i = 0; i < 32; i++) Assert.Equal(p[0] * p[1] * (_model.Weight(i, 1) - _model.Weight(i, 0)), map.Values[i], 1e-5);
    }

    [Theory]
    [InlineData(0f, 0.5)]
    [InlineData(0.15f, 0.841345)]
    [InlineData(-0.3f, 0.022750)]
    public void The_smoothed_slope_of_a_rectifier_is_the_normal_distribution_function(float x, double expected)
    {
        // F = max(0, x₁); the second pixel makes the range max x − min x equal 1 where x₁ is within it.
        var low = Math.Min(0, x);
        var input = ExplanationInput.From([x, low, low + 1], 1, 3, 1);
        var item = new AttributionItem(new Classifier(Rectifiers([1, 0, 0])), input, 0, 5);
        Assert.Equal(expected, AttributionMethods.Find("smoothgrad:samples=4000").Attribute(item).Values[0], 0.025);
    }

    [Fact]
    public void Guided_backprop_cuts_the_paths_that_lower_the_score()
    {
        // F = − max(0, x₁) + max(0, x₂) + max(0, x₃) with x₃ < 0.
        var item = new AttributionItem(new Classifier(Rectifiers([-1, 1, 1])), ExplanationInput.From([2f, 3, -1], 1, 3, 1), 0);
        Assert.Equal([-1f, 1, 0], AttributionMethods.Find("gradient").Attribute(item).Values.AsEnumerable());
        Assert.Equal([0f, 1, 0], AttributionMethods.Find("guided-backprop").Attribute(item).Values.AsEnumerable());
    }

    [Fact]
    public void Before_a_global_mean_grad_cam_is_the_class_activation_map()
    {
        // CAM (Zhou et al. 2016): Σₖ wₖ Aₖ; Grad-CAM divides by the number of positions and drops negatives.
        var random = new Random(3);
        var conv = new Conv2dLayer<float>(SmallNetworks.Draw(random, 1, 1, 2, 5), SmallNetworks.Draw(random, 5), Kernels.Conv2d.Conv2dGeometry.Same(1, 1));
        var weights = SmallNetworks.Draw(random, 5, 2);
        var network = new NetworkBuilder<float>(new Shape(4, 4, 2))
            .Add("conv", conv).Relu("relu").Add("mean", new GlobalAveragePool2dLayer<float>()).Flatten("flatten")
            .Add("logits", new DenseLayer<float>(weights, null)).Build();
        var input = SmallNetworks.Image(3, 4, 4, 2);
        var map = AttributionMethods.Find("grad-cam").Attribute(new AttributionItem(new Classifier(network), input, 1));
        var maps = network.Evaluate([("input", Tensor<float>.Wrap(new Shape(1, 4, 4, 2), [.. input.Values]))], ["relu"])[0];
        Assert.Contains(map.Values, value => value > 0);
        for (var p = 0; p < 16; p++)
            Assert.Equal(Math.Max(0, Enumerable.Range(0, 5).Sum(k => weights[k, 1] * maps.Values[p * 5 + k]) / 16), map.Values[p], 1e-5f);
    }

    [Theory]
    [InlineData("ig", 0f)]
    [InlineData("ig:baseline=white", 1f)]
    [InlineData("ig-black-white", 0.5f)]
    [InlineData("conductance:node=input", 0f)]
    [InlineData("layer-ig:node=input", 0f)]
    public void Path_methods_on_a_linear_model_are_weight_times_difference(string method, float baseline)
    {
        var map = _model.Map(method);
        var perPixel = map.Channels == 1;
        for (var i = 0; i < map.Values.Length; i++)
            Assert.Equal(perPixel ? Product(2 * i, baseline) + Product(2 * i + 1, baseline) : Product(i, baseline), map.Values[i], 1e-5f);
        Assert.InRange(map.CompletenessGap!.Value, -1e-5, 1e-5);
    }

    [Fact]
    public void Expected_gradients_on_a_linear_model_are_weight_times_the_difference_to_the_mean_reference()
    {
        var reference = SmallNetworks.Image(8, 4, 4, 2).Values;
        var item = _model.Item() with { References = [reference] };
        var map = AttributionMethods.Find("expected-gradients:samples=9").Attribute(item);
        for (var i = 0; i < 32; i++) Assert.Equal(Product(i, reference[i]), map.Values[i], 1e-5f);
        Assert.InRange(map.CompletenessGap!.Value, -1e-5, 1e-5);

        map = _model.Map("expected-gradients:samples=2000");
        for (var i = 0; i < 32; i++) Assert.Equal(Product(i, 0.5f), map.Values[i], 0.03f);
        Assert.InRange(map.CompletenessGap!.Value, -1e-4, 1e-4);
    }

    [Fact]
    public void Covering_one_pixel_of_a_linear_model_costs_what_it_adds()
    {
        var map = _model.Map("occlusion:window=1:stride=1:target=logit");
        for (var p = 0; p < 16; p++) Assert.Equal(Product(2 * p) + Product(2 * p + 1), map.Values[p], 1e-5f);
    }

    [Fact]
    public void Covering_squares_gives_the_mean_over_the_squares_on_a_pixel()
    {
        // Side 3 and stride 2 in 4 rows: squares start at 0 and, to end at the border, at 1.
        var map = _model.Map("occlusion:window=3:stride=2:target=logit:fill=white");
        double Square(int top, int left) => Enumerable.Range(0, 32).Where(i => i / 8 - top is >= 0 and < 3 && i / 2 % 4 - left is >= 0 and < 3).Sum(i => Product(i, 1));
        Assert.Equal(Square(0, 0), map.Values[0], 1e-4);
        Assert.Equal((Square(0, 0) + Square(0, 1)) / 2, map.Values[1], 1e-4);
        Assert.Equal((Square(0, 0) + Square(0, 1) + Square(1, 0) + Square(1, 1)) / 4, map.Values[5], 1e-4);
        Assert.Equal(Square(1, 1), map.Values[15], 1e-4);
    }

    [Fact]
    public void With_a_cell_per_pixel_rise_orders_pixels_by_what_they_add()
    {
        // Independent masks: E[F · Mₚ] / p = F with the others kept half the time and pixel p kept: a constant + (1 − p) · its addition.
        var map = _model.Map("rise:cells=4:samples=40000:target=logit");
        double Adds(int p) => Product(2 * p) + Product(2 * p + 1);
        for (var p = 1; p < 16; p++) Assert.Equal(0.5 * (Adds(p) - Adds(0)), map.Values[p] - map.Values[0], 0.06);
    }

    [Fact]
    public void With_every_cell_kept_rise_is_the_score_everywhere()
    {
        var map = _model.Map("rise:keep=1:samples=3:target=logit");
        var score = _model.Classifier.Logits(_model.Input.Values.AsSpan())[1];
        Assert.All(map.Values, value => Assert.Equal(score, value, 1e-5f));
    }

    /// <summary>F₀ = Σ wᵢ max(0, xᵢ), F₁ = 0.</summary>
    private static Network<float> Rectifiers(float[] weights)
    {
        var n = weights.Length;
        return new NetworkBuilder<float>(new Shape(1, n, 1))
            .Flatten("flatten")
            .Add("hidden", new DenseLayer<float>(Tensor<float>.Wrap(new Shape(n, n), [.. Enumerable.Range(0, n * n).Select(i => i % (n + 1) == 0 ? 1f : 0)]), null))
            .Relu("relu")
            .Add("logits", new DenseLayer<float>(Tensor<float>.Wrap(new Shape(n, 2), [.. weights.SelectMany(w => new[] { w, 0f })]), null))
            .Build();
    }
}
