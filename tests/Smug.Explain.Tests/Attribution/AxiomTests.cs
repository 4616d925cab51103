using Smug.Tensors;
using static Smug.Explain.Tests.ClosedForms;

namespace Smug.Explain.Tests;

/// <summary>The axioms of Integrated Gradients on functions with known answers. Oracle: the integral done by hand.</summary>
public class AxiomTests
{
    [Fact]
    public void Product_plus_term_splits_the_product_evenly() =>
        AssertClose([0.5, 0.5, 1], Attribute(ProductPlus, [1, 1, 1]));

    [Theory]
    [InlineData(IntegrationRule.Midpoint)]
    [InlineData(IntegrationRule.GaussLegendre)]
    public void Two_implementations_of_one_function_get_the_same_attributions(IntegrationRule rule)
    {
        // Both networks switch on at α = ½: from there x₁ counts 1 and x₂ counts −1 over half the path to (3, 1).
        var options = new AttributionOptions { Rule = rule, Steps = 64 };
        foreach (var network in (Func<Tensor<double>, Tensor<double>>[])[ReluOutside, ReluInside])
            AssertClose([1.5, -0.5], IntegratedGradients.Attribute(network, Item(3, 1), options).Values.ToArray());
    }

    [Fact]
    public void A_square_gets_the_same_attributions_expanded_or_not()
    {
        double[] item = [0.7, -1.3];
        var folded = Attribute(x => Power(Op.Add(Feature(x, 0), Feature(x, 1)), 2), item);
        var expanded = Attribute(
            x =>
            {
                var product = Op.Mul(Feature(x, 0), Feature(x, 1));
                return Op.Add(Op.Add(Power(Feature(x, 0), 2), Op.Add(product, product)), Power(Feature(x, 1), 2));
            },
            item);
        AssertClose(folded, expanded);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Attributions_of_a_polynomial_add_up_to_the_difference(int degree)
    {
        double[] item = [0.9, -0.4, 1.7];
        double[] baseline = [-0.2, 0.5, 0.1];
        Tensor<double> F(Tensor<double> x) => Power(ProductPlus(x), degree);
        var result = IntegratedGradients.Attribute(
            F, Item(item), new AttributionOptions { Rule = IntegrationRule.GaussLegendre, Steps = 8 }, [Item(baseline)]);
        var difference = Math.Pow(0.9 * -0.4 + 1.7, degree) - Math.Pow(-0.2 * 0.5 + 0.1, degree);
        Assert.InRange(result.Values.ToArray().Sum() - difference, -1e-12, 1e-12);
        Assert.InRange(result.Account.CompletenessGap, -1e-12, 1e-12);
        Assert.InRange(result.Account.Score - result.Account.BaselineScore - difference, -1e-12, 1e-12);
    }

    [Fact]
    public void The_only_feature_that_changed_gets_the_whole_difference() =>
        AssertClose([0, 1.1 * 2 - 1.1 * 0.5, 0], Attribute(ProductPlus, [1.1, 2, 3], [1.1, 0.5, 3]));

    [Fact]
    public void A_feature_the_function_ignores_gets_nothing() =>
        Assert.Equal(0, Attribute(x => Op.Mul(Feature(x, 0), Feature(x, 1)), [1, 2, 9])[2]);

    [Fact]
    public void Attributions_of_a_weighted_sum_are_the_weighted_sum()
    {
        double[] item = [0.3, -1.1, 2];
        Tensor<double> Cube(Tensor<double> x) => Power(Feature(x, 1), 3);
        var sum = Attribute(x => Op.Add(Op.Add(ProductPlus(x), ProductPlus(x)), Cube(x)), item);
        var (first, second) = (Attribute(ProductPlus, item), Attribute(Cube, item));
        AssertClose([.. first.Zip(second, (a, b) => 2 * a + b)], sum);
    }

    [Fact]
    public void Symmetric_features_with_equal_values_get_equal_attributions()
    {
        var values = Attribute(x => Power(Op.Add(Op.Mul(Feature(x, 0), Feature(x, 1)), Feature(x, 2)), 2), [1.5, 1.5, -0.3], [0.25, 0.25, 0]);
        Assert.Equal(values[0], values[1], 13);
        Assert.NotEqual(values[0], values[2], 3);
    }

    [Fact]
    public void Several_baselines_are_averaged()
    {
        double[] item = [1, 2, 3];
        double[][] baselines = [[0, 0, 0], [2, 2, 2], [-1, 1, 0]];
        var together = IntegratedGradients.Attribute(
            ProductPlus, Item(item), new AttributionOptions { Rule = IntegrationRule.GaussLegendre, Steps = 4 }, [.. baselines.Select(b => Item(b))]);
        var singles = baselines.Select(baseline => Attribute(ProductPlus, item, baseline)).ToArray();
        AssertClose([.. Enumerable.Range(0, 3).Select(i => singles.Average(single => single[i]))], together.Values.ToArray());
        Assert.InRange(together.Account.CompletenessGap, -1e-12, 1e-12);
    }
}
