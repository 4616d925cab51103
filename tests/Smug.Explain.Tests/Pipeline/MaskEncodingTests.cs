using Smug.Kernels.Conv2d;
using Smug.Models;
using Smug.Smt;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Rows against the network. Oracles: sums of <see cref="Dyadic"/> numbers, the float32 first layer on every mask, and networks whose
/// answer is plain.</summary>
public class MaskEncodingTests
{
    [Fact]
    public void Exact_sums_agree_with_dyadic_arithmetic_at_every_magnitude()
    {
        var random = new Random(8);
        for (var round = 0; round < 300; round++)
        {
            var sum = default(ExactProductSum);
            var expected = default(Dyadic);
            for (var i = 0; i < 60; i++)
            {
                var (a, b, sign) = (Number(), Number(), random.Next(2) * 2 - 1);
                sum.Add(a, b, sign);
                expected += Dyadic.From(sign * (double)a) * Dyadic.From(b);
            }

            Assert.Equal(expected, sum.Total);
        }

        float Number() => random.Next(8) switch
        {
            0 => 0,
            1 => float.Epsilon * random.Next(1, 99),
            2 => float.MaxValue * random.NextSingle(),
            3 => MathF.ScaleB(random.NextSingle() - 0.5f, random.Next(-120, 120)),
            _ => random.NextSingle() - 0.5f,
        };
    }

    [Fact]
    public void A_sum_of_something_infinite_is_an_error() =>
        Assert.Throws<UsageException>(() => default(ExactProductSum).Add(1, float.PositiveInfinity));

    /// <summary>Every mask that satisfies the rows survives the float32 replay; every mask whose float64 values clear the bound by more
    /// than rounding satisfies the rows.</summary>
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0)]
    [InlineData(3, 0.99)]
    [InlineData(4, 0.9999)]
    public void Rows_hold_exactly_where_the_network_keeps_its_neurons(int seed, double gamma)
    {
        var (network, input) = (SmallNetworks.Convolutional(seed, 5, 6, 2), SmallNetworks.Image(seed, 5, 6, 2));
        var options = new MaskOptions { Gamma = gamma, Window = 2, TopK = 40, Strategy = "brute-force", Fill = Baseline.Mean };
        var explanation = new MaskPipeline(network, strategies: [new BruteForce()]).Explain(input, options);
        var constraints = new MaskEncoding(FirstLayer.Of(network), input, options).Encode(explanation.Selection);
        var (held, broken) = (0, 0);
        var precise = network.ToDouble();
        for (var bits = 0; bits < 1 << 9; bits++)
        {
            bool[] windows = [.. Enumerable.Range(0, 9).Select(i => (bits >> i & 1) == 1)];
            var masked = Mask.Apply(windows, constraints.Grid, input.Values.AsSpan(), constraints.Fill.AsSpan());
            var single = Outputs(network, masked);
            var exact = Outputs(precise, Array.ConvertAll(masked, value => (double)value));
            for (var row = 0; row < constraints.Set.Rows.Count; row++)
            {
                var neuron = explanation.Selection.Neurons[row];
                if (constraints.Set.Rows[row].IsSatisfied(windows))
                {
                    Assert.True(single[neuron.Index] > gamma * neuron.PreActivation);
                    held++;
                }
                else
                {
                    Assert.True(exact[neuron.Index] <= gamma * neuron.PreActivation + 1e-4);
                    broken++;
                }
            }
        }

        Assert.True(held > 500 && broken > 500);
    }

    /// <summary>Gamma is placed between a masked neuron's exact value and the smaller one that float32 gives: the mask passes in exact
    /// arithmetic and fails the replay, so the row must not let it through.</summary>
    [Fact]
    public void Masks_that_only_rounding_breaks_do_not_satisfy_the_row()
    {
        var planted = 0;
        for (var seed = 0; seed < 10; seed++)
        {
            var (network, input) = (SmallNetworks.Convolutional(seed, 4, 4, 2), SmallNetworks.Image(seed, 4, 4, 2));
            var (layer, grid, precise) = (FirstLayer.Of(network), new WindowGrid(4, 4, 2), network.ToDouble());
            var whole = Outputs(network, [.. input.Values]);
            for (var bits = 1; bits < 15; bits++)
            {
                bool[] windows = [.. Enumerable.Range(0, 4).Select(i => (bits >> i & 1) == 1)];
                var masked = Mask.Apply(windows, grid, input.Values.AsSpan(), new float[32]);
                var (single, exact) = (Outputs(network, masked), Outputs(precise, Array.ConvertAll(masked, value => (double)value)));
                for (var i = 0; i < whole.Length; i++)
                {
                    var gamma = (single[i] + exact[i]) / 2 / whole[i];
                    if (!(whole[i] > 0) || single[i] >= exact[i] || gamma is <= 0 or >= 1) continue;
                    var (row, column, channel) = layer.Place(i);
                    var selection = new NeuronSelection
                    {
                        Neurons = [new SelectedNeuron(i, row, column, channel, whole[i], 1)],
                        Available = whole.Length,
                        Considered = 1,
                        Dropped = [],
                        PositiveShare = 1,
                    };
                    var encoding = new MaskEncoding(layer, input, new MaskOptions { Gamma = gamma, Window = 2 });
                    if (!encoding.IsSatisfiable(i, whole[i])) continue;
                    Assert.False(encoding.Encode(selection).Set.IsSatisfied(windows));
                    planted++;
                }
            }
        }

        Assert.True(planted > 100, $"{planted} planted");
    }

    /// <summary>One tap per neuron: k constraints mᵢ &gt; γ need exactly k windows.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0.5)]
    [InlineData(9, 0.999)]
    public void Independent_constraints_need_a_window_each(int k, double gamma)
    {
        var one = Tensor<float>.Wrap(new Shape(1, 1, 1, 1), [1f]);
        var network = new NetworkBuilder<float>(new Shape(3, 3, 1))
            .Add("conv", new Conv2dLayer<float>(one, null, Conv2dGeometry.Valid))
            .Relu("relu")
            .Flatten("flatten")
            .Add("logits", new DenseLayer<float>(SmallNetworks.Draw(new Random(1), 9, 2), null))
            .Build();
        var input = ExplanationInput.From([1, 1, 1, 1, 1, 1, 1, 1, 1], 3, 3, 1);
        var options = new MaskOptions { Gamma = gamma, Window = 1, TopK = k, Strategy = "brute-force" };
        var explanation = new MaskPipeline(network, strategies: [new BruteForce()]).Explain(input, options);
        Assert.Equal(k, explanation.Mask.KeptWindows);
        Assert.All(explanation.Selection.Neurons, neuron => Assert.True(explanation.Mask.Windows[neuron.Index]));
    }

    [Fact]
    public void Neurons_that_rounding_could_decide_are_dropped_and_counted()
    {
        var (network, input) = (SmallNetworks.Convolutional(1), SmallNetworks.Image(1));
        var options = new MaskOptions { Gamma = 1 - 1e-8, TopK = 30, Strategy = "brute-force" };
        var error = Assert.Throws<UsageException>(() => new MaskPipeline(network, strategies: [new BruteForce()]).Explain(input, options));
        Assert.Contains("cannot be told", error.Message);
    }

    private static TNumber[] Outputs<TNumber>(Network<TNumber> network, TNumber[] values)
        where TNumber : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<TNumber> =>
        network.Evaluate([("input", Tensor<TNumber>.Wrap(new Shape([1, .. network.InputShape.Sizes]), values))], ["conv"])[0].ToArray();
}
