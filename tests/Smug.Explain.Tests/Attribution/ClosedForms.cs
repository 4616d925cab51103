using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Functions of a few numbers whose Integrated Gradients are known in closed form, on batches [N, features].</summary>
internal static class ClosedForms
{
    public static Tensor<double> Item(params double[] values) => Tensor<double>.Wrap(new Shape(values.Length), values);

    public static Tensor<double> Feature(Tensor<double> x, int index) => Op.Slice(x, [0, index], [x.Shape[0], 1]);

    public static Tensor<double> Power(Tensor<double> x, int degree)
    {
        var product = x;
        for (var i = 1; i < degree; i++) product = Op.Mul(product, x);
        return product;
    }

    /// <summary>x y + z.</summary>
    public static Tensor<double> ProductPlus(Tensor<double> x) => Op.Add(Op.Mul(Feature(x, 0), Feature(x, 1)), Feature(x, 2));

    /// <summary>ReLU(ReLU(x₁) − 1 − ReLU(x₂)).</summary>
    public static Tensor<double> ReluOutside(Tensor<double> x) => Op.Relu(Dense(Op.Relu(x), [1, -1], [-1]));

    /// <summary>ReLU(ReLU(x₁ − 1) − ReLU(x₂)): another implementation of the same function for x₁, x₂ ≥ 0.</summary>
    public static Tensor<double> ReluInside(Tensor<double> x) => Op.Relu(Dense(Op.Relu(Dense(x, [1, 0, 0, 1], [-1, 0])), [1, -1], [0]));

    public static Tensor<double> Dense(Tensor<double> x, double[] weights, double[] bias) => Op.Dense(
        x,
        Tensor<double>.Wrap(new Shape(x.Shape[1], bias.Length), weights),
        Tensor<double>.Wrap(new Shape(bias.Length), bias));

    public static double[] Attribute(Func<Tensor<double>, Tensor<double>> f, double[] item, double[]? baseline = null, int steps = 8) =>
        IntegratedGradients.Attribute(
            f,
            Item(item),
            new AttributionOptions { Rule = IntegrationRule.GaussLegendre, Steps = steps },
            baseline is null ? null : [Item(baseline)]).Values.ToArray();

    public static void AssertClose(double[] expected, double[] got, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Length, got.Length);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(got[i], expected[i] - tolerance, expected[i] + tolerance);
    }
}
