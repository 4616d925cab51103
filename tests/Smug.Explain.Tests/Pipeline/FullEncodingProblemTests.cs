using Smug.Models;
using Smug.Smt;
using Smug.Tensors;

namespace Smug.Explain.Tests.Pipeline;

/// <summary>The full encoding says of every mask what the network says.</summary>
public sealed class FullEncodingProblemTests
{
    [Fact]
    public void Its_logits_are_the_networks()
    {
        var (network, input) = Small(seed: 3);
        var problem = FullEncodingProblem.Of(network, input, window: 2, Baseline.Of([.. Enumerable.Range(0, 16).Select(i => i / 20f)]));
        var random = new Random(5);
        for (var trial = 0; trial < 50; trial++)
        {
            var mask = Enumerable.Range(0, problem.VariableCount).Select(_ => random.Next(2) == 0).ToArray();
            var grid = new WindowGrid(4, 4, 2);
            var masked = Mask.Apply(mask, grid, input.Values.AsSpan(), [.. Enumerable.Range(0, 16).Select(i => i / 20f)]);
            var expected = network.ToDouble().Forward(Tensor<double>.Wrap(new Shape(1, 4, 4, 1), [.. masked.Select(v => (double)v)]));
            var got = problem.Logits(mask);
            for (var j = 0; j < got.Length; j++) Assert.Equal(expected.Values[j], got[j].ToDouble(), 1e-12);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void The_smallest_mask_is_that_of_trying_all(double lead)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (network, input) = Small(seed);
            var problem = FullEncodingProblem.Of(network, input, window: 2, lead: lead);
            var smallest = Enumerable.Range(0, 1 << problem.VariableCount)
                .Select(bits => Enumerable.Range(0, problem.VariableCount).Select(v => (bits >> v & 1) == 1).ToArray())
                .Where(mask => problem.IsSatisfied(mask))
                .Min(mask => problem.Cost(mask));
            var outcome = FullEncoding.Solve(problem, FullEncodingMethod.Branching, new SolveOptions());
            Assert.Equal(smallest, Assert.IsType<SolveOutcome.Optimal>(outcome).Cost);
        }
    }

    [Fact]
    public void Refuses_what_it_cannot_encode()
    {
        var (network, input) = Small(seed: 1);
        var losing = (input.Label!.Value + 1) % 3;
        Assert.Contains("does not lead", Assert.Throws<UsageException>(() => FullEncodingProblem.Of(network, input with { Label = losing }, 2)).Message);
        Assert.Throws<UsageException>(() => FullEncodingProblem.Of(network, input, 2, lead: 1));
        var convolutional = new NetworkBuilder<float>(new Shape(4, 4, 1), seed: 1).Conv2d("conv", 2, 2).Flatten("flat").Dense("out", 3).Build();
        Assert.Contains("conv", Assert.Throws<UsageException>(() => FullEncodingProblem.Of(convolutional, input, 2)).Message);
    }

    private static (Network<float> Network, ExplanationInput Input) Small(int seed)
    {
        var network = new NetworkBuilder<float>(new Shape(4, 4, 1), (ulong)seed).Flatten("flat").Dense("hidden", 6).Relu("relu").Dense("out", 3).Build();
        var random = new Random(seed);
        float[] pixels = [.. Enumerable.Range(0, 16).Select(_ => random.NextSingle())];
        var logits = network.Forward(Tensor<float>.Wrap(new Shape(1, 4, 4, 1), pixels)).ToArray();
        return (network, ExplanationInput.From(pixels, 4, 4, 1, Array.IndexOf(logits, logits.Max())));
    }
}
