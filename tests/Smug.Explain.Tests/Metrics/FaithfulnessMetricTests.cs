namespace Smug.Explain.Tests;

/// <summary>Infidelity, sensitivity, randomisation, completeness. Oracles: linear models, and draws that scale.</summary>
public class FaithfulnessMetricTests
{
    private readonly LinearModel _model = new(6, 6, 2);

    private MetricCase Case(string name)
    {
        var method = AttributionMethods.Find(name);
        return new MetricCase(_model.Item(), method.Attribute(_model.Item())) { Method = method };
    }

    private static double Value(string metric, MetricCase metricCase) => Metrics.Find(metric).Measure(metricCase).Value!.Value;

    [Theory]
    [InlineData("gradient")]
    [InlineData("gradient-x-input")]
    [InlineData("ig")]
    [InlineData("occlusion:window=1:stride=1:target=logit")]
    public void Removing_squares_of_a_linear_model_costs_what_exact_methods_say(string method) =>
        Assert.InRange(Value("infidelity", Case(method)), 0, 1e-6);

    [Fact]
    public void A_map_of_the_wrong_sign_and_a_map_of_zeros_explain_nothing()
    {
        var exact = Case("gradient-x-input");
        MetricCase With(Func<float, float> change) => exact with { Map = exact.Map with { Values = [.. exact.Map.Values.Select(change)] } };
        Assert.Equal(1, Value("infidelity", With(value => -value)));
        Assert.Equal(1, Value("infidelity", With(_ => 0)));
        Assert.InRange(Value("infidelity", With(value => 1000 * value)), 0, 1e-6);
    }

    [Fact]
    public void A_slope_that_does_not_move_is_not_sensitive_and_one_that_does_is_in_proportion()
    {
        Assert.Equal(0, Value("sensitivity-max", Case("gradient")));
        var map = Case("gradient-x-input");
        var small = Value("sensitivity-max:radius=0.01", map);
        Assert.Equal(2 * small, Value("sensitivity-max:radius=0.02", map), 1e-5);
        var weights = Enumerable.Range(0, 72).Sum(i => Math.Pow(_model.Weight(i, 1), 2));
        var length = Math.Sqrt(map.Map.Values.Sum(value => (double)value * value));
        Assert.InRange(small, 0.3 * 0.01 * Math.Sqrt(weights) / length, 0.01 * Math.Sqrt(weights) / length);
    }

    [Fact]
    public void A_random_map_stays_when_the_weights_are_shuffled_and_a_gradient_does_not()
    {
        Assert.Equal(1, Value("layer-randomization", Case("random")), 12);
        Assert.InRange(Value("layer-randomization", Case("gradient")), 0, 0.45);
    }

    [Fact]
    public void The_cascade_begins_at_the_last_layer_and_leaves_the_network_itself_alone()
    {
        var (network, input) = (SmallNetworks.Convolutional(3, 8, 8), SmallNetworks.Image(3, 8, 8));
        var (method, item) = (AttributionMethods.Find("gradient"), new AttributionItem(new Classifier(network), input, 1));
        var before = method.Attribute(item);
        var result = Metrics.Find("layer-randomization:stages=2").Measure(new MetricCase(item, before) { Method = method });
        Assert.Equal([0.5, 1], result.Curve!.X.AsEnumerable());
        Assert.Equal(result.Value!.Value, result.Curve.Y[1]);
        Assert.NotEqual(result.Curve.Y[0], result.Curve.Y[1]);
        Assert.Equal(before.Values.AsEnumerable(), method.Attribute(item with { Classifier = new Classifier(network) }).Values);
    }

    [Fact]
    public void Spearman_ranks_with_shared_ties()
    {
        Assert.Equal(1, RankingMetrics.Spearman([1, 2, 30], [0, 5, 6]), 12);
        Assert.Equal(-1, RankingMetrics.Spearman([1, 2, 3], [3, 2, 1]), 12);
        Assert.Equal(Math.Sqrt(3) / 2, RankingMetrics.Spearman([1, 2, 3], [1, 1, 2]), 12);
        Assert.Equal(0, RankingMetrics.Spearman([1, 2, 3], [4, 4, 4]));
    }

    [Fact]
    public void The_gap_is_a_share_of_the_change()
    {
        var map = Case("ig").Map;
        MetricCase With(double? sum, double? change) => new(_model.Item(), map with { Sum = sum, ToExplain = change });
        Assert.Equal(0.25, Value("completeness-gap", With(5, 4)), 12);
        Assert.Equal(0.25, Value("completeness-gap", With(-5, -4)), 12);
        Assert.Equal(0, Value("completeness-gap", With(0, 0)));
        Assert.Null(Metrics.Find("completeness-gap").Measure(With(1, 0)).Value);
        Assert.Null(Metrics.Find("completeness-gap").Measure(With(null, null)).Value);
        Assert.InRange(Value("completeness-gap", Case("ig")), 0, 1e-4);
    }
}
