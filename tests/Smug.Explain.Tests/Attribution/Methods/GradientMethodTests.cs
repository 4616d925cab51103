namespace Smug.Explain.Tests;

/// <summary>Gradient methods. Oracle: the weights of a linear model.</summary>
public class GradientMethodTests
{
    private readonly LinearModel _model = new(3, 4, 2);

    [Fact]
    public void The_gradient_of_a_linear_model_is_its_weights()
    {
        var map = _model.Map("gradient");
        for (var i = 0; i < 24; i++) Assert.Equal(_model.Weight(i, 1), map.Values[i], 1e-6f);
        var pixels = map.Pixels();
        for (var pixel = 0; pixel < 12; pixel++)
            Assert.Equal(Math.Abs(_model.Weight(2 * pixel, 1)) + Math.Abs(_model.Weight(2 * pixel + 1, 1)), pixels[pixel], 1e-6f);
    }

    [Fact]
    public void The_softmax_gradient_of_two_classes_is_p_times_q_times_the_weights_difference()
    {
        var map = _model.Map("gradient:target=softmax");
        var p = _model.Classifier.Probabilities(_model.Input.Values.AsSpan());
        for (var i = 0; i < 24; i++) Assert.Equal(p[0] * p[1] * (_model.Weight(i, 1) - _model.Weight(i, 0)), map.Values[i], 1e-6);
    }

    [Fact]
    public void Gradient_times_input_is_weight_times_value()
    {
        var map = _model.Map("gradient-x-input");
        for (var i = 0; i < 24; i++) Assert.Equal(_model.Weight(i, 1) * _model.Input.Values[i], map.Values[i], 1e-6f);
    }

    [Theory]
    [InlineData("gradient-x-input")]
    [InlineData("ig")]
    public void Pixels_of_magnitudes_add_up_the_channels_magnitudes(string method)
    {
        // Integrated Gradients of a linear model from zero are weight times value, too.
        float Share(int value) => _model.Weight(value, 1) * _model.Input.Values[value];
        var channels = _model.Input.Channels;
        Assert.InRange(channels, 2, 24);
        var (signed, magnitudes) = (_model.Map(method).Pixels(), _model.Map($"{method}:pixels=magnitude").Pixels());
        for (var pixel = 0; pixel < signed.Length; pixel++)
        {
            var shares = Enumerable.Range(pixel * channels, channels).Select(Share).ToArray();
            Assert.Equal(shares.Sum(), signed[pixel], 1e-5f);
            Assert.Equal(shares.Sum(Math.Abs), magnitudes[pixel], 1e-5f);
        }
    }

    [Fact]
    public void A_random_map_depends_on_the_seed_alone()
    {
        var map = _model.Map("random", label: 0, seed: 3);
        Assert.Equal(map.Values.AsEnumerable(), _model.Map("random", label: 1, seed: 3).Values);
        Assert.NotEqual(map.Values.AsEnumerable(), _model.Map("random", seed: 4).Values);
        Assert.All(map.Values, value => Assert.InRange(value, 0, 1));
    }
}
