using Smug.Kernels;
using Smug.Kernels.Conv2d;
using Smug.Tensors;
using static Smug.Explain.Tests.ClosedForms;

namespace Smug.Explain.Tests;

/// <summary>What does not change the result (budget, threads), what bounds memory, and how tolerance, progress and cancellation behave.</summary>
public class IntegratedGradientsTests
{
    [Fact]
    public void Bits_do_not_depend_on_the_memory_budget_or_the_threads()
    {
        var (scores, item, baseline) = SmallConvolutionalNetwork();
        var options = new AttributionOptions { Steps = 37, Rule = IntegrationRule.Trapezoid };
        var expected = Run(1, 1);
        Assert.Contains(expected.ToArray(), value => value != 0);
        foreach (var threads in (int[])[1, 2, 4])
        {
            foreach (var budget in (long[])[1, 3000, 10_000, 100_000, 1L << 30])
                Assert.Equal(Bits(expected), Bits(Run(threads, budget)));
        }

        Tensor<float> Run(int threads, long budget)
        {
            using var limit = Workers.Limit(threads);
            return IntegratedGradients.Attribute(
                scores, item, options with { MemoryBudget = budget }, [baseline, Tensor<float>.Zeros(item.Shape)], bytesPerItem: 1000).Values;
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(700)]
    public void Rows_in_flight_stay_within_the_budget_whatever_the_steps(int steps)
    {
        var (inFlight, most) = (0, 0);
        Tensor<double> Scores(Tensor<double> x)
        {
            var rows = Interlocked.Add(ref inFlight, x.Shape[0]);
            InterlockedMax(ref most, rows);
            Thread.Yield();
            var y = Op.Mul(Feature(x, 0), Feature(x, 1));
            Interlocked.Add(ref inFlight, -x.Shape[0]);
            return y;
        }

        using var limit = Workers.Limit(3);
        var options = new AttributionOptions { Steps = steps, MemoryBudget = 900 };
        var values = IntegratedGradients.Attribute(Scores, Item(1, 1), options, bytesPerItem: 100).Values.ToArray();
        AssertClose([0.5, 0.5], values);
        Assert.InRange(most, 3, 9);
    }

    [Fact]
    public void Steps_double_until_the_tolerance_holds()
    {
        var options = new AttributionOptions { Rule = IntegrationRule.Left, Steps = 4, Tolerance = 0.01 };
        var account = IntegratedGradients.Attribute(x => Power(x, 2), Item(1), options).Account;
        Assert.True(account.WithinTolerance);

        // The left rule with n steps gives Σ 2 i / n² = 1 − 1 / n, so n ≥ 100 is needed and 128 is the first power of two there.
        Assert.Equal(128, account.Steps);
        Assert.Equal(4 + 8 + 16 + 32 + 64 + 128, account.Gradients);
        Assert.Equal(-1.0 / 128, account.CompletenessGap, 12);
        Assert.Equal(1.0 / 128, account.RelativeGap!.Value, 12);
    }

    [Fact]
    public void Doubling_stops_at_the_cap_and_says_so()
    {
        var options = new AttributionOptions { Rule = IntegrationRule.Left, Steps = 4, MaxSteps = 33, Tolerance = 1e-9 };
        var account = IntegratedGradients.Attribute(x => Power(x, 2), Item(1), options).Account;
        Assert.False(account.WithinTolerance);
        Assert.Equal(32, account.Steps);
    }

    [Fact]
    public void A_difference_of_zero_does_not_loop_for_ever()
    {
        // F(x) = F(x′) = 0, and the left rule leaves a gap that no share of zero allows.
        var options = new AttributionOptions { Rule = IntegrationRule.Left, Steps = 3, MaxSteps = 100, Tolerance = 0.5 };
        var account = IntegratedGradients.Attribute(
            x => Op.Add(Power(x, 2), Dense(x, [-1], [0])), Item(1), options).Account;
        Assert.False(account.WithinTolerance);
        Assert.Null(account.RelativeGap);
    }

    [Fact]
    public void The_paper_rule_has_200_points_whatever_the_steps()
    {
        var account = IntegratedGradients.Attribute(x => Power(x, 3), Item(1), new AttributionOptions { Rule = IntegrationRule.Paper }).Account;
        Assert.Equal((200, 200), (account.Steps, account.Gradients));
        Assert.Equal(3 * 399.0 / (6 * 199) - 1, account.CompletenessGap, 12);
    }

    [Fact]
    public void Progress_reaches_the_total()
    {
        var reports = new List<AttributionProgress>();
        var options = new AttributionOptions { Steps = 20, MemoryBudget = 300 };
        IntegratedGradients.Attribute(ProductPlus, Item(1, 2, 3), options, bytesPerItem: 100, progress: new Reports(reports));
        Assert.Equal(new AttributionProgress(20, 20), reports[^1]);
        Assert.True(reports.Count > 1);
        Assert.Equal(reports.OrderBy(report => report.Done), reports);
    }

    [Fact]
    public void Cancelling_stops_between_chunks()
    {
        using var source = new CancellationTokenSource();
        var calls = 0;
        Tensor<double> Scores(Tensor<double> x)
        {
            if (Interlocked.Increment(ref calls) == 5) source.Cancel();
            return ProductPlus(x);
        }

        var options = new AttributionOptions { Steps = 1000, MemoryBudget = 1 };
        Assert.Throws<OperationCanceledException>(
            () => IntegratedGradients.Attribute(Scores, Item(1, 2, 3), options, cancellation: source.Token));
        Assert.InRange(calls, 5, 20);
    }

    [Fact]
    public void Errors_name_what_was_expected()
    {
        var item = Item(1, 2);
        var shape = Assert.Throws<ShapeException>(() => IntegratedGradients.Attribute(x => x, item));
        Assert.Contains("[1]", shape.Expected);
        Assert.Throws<ShapeException>(() => IntegratedGradients.Attribute(ProductPlus, item, baselines: [Item(1, 2, 3)]));
        Assert.Throws<UsageException>(() => IntegratedGradients.Attribute(ProductPlus, item, baselines: []));
    }

    [Fact]
    public void Named_baselines_resolve_to_their_values()
    {
        float[] image = [1, 10, 3, 30];
        var range = new ValueRange([-1, -2], [4, 5]);
        Assert.Equal([0f, 0, 0, 0], Baseline.Zero.Resolve(image, 2, range));
        Assert.Equal([-1f, -2, -1, -2], Baseline.Black.Resolve(image, 2, range));
        Assert.Equal([4f, 5, 4, 5], Baseline.White.Resolve(image, 2, range));
        Assert.Equal([2f, 20, 2, 20], Baseline.Mean.Resolve(image, 2, range));
        Assert.Equal([9f, 8, 7, 6], Baseline.Of([9, 8, 7, 6]).Resolve(image, 2, range));
        Assert.Throws<ShapeException>(() => Baseline.Of([9]).Resolve(image, 2, range));
    }

    private static (Func<Tensor<float>, Tensor<float>> Scores, Tensor<float> Item, Tensor<float> Baseline) SmallConvolutionalNetwork()
    {
        var random = new Random(5);
        var kernel = Draw(new Shape(3, 3, 2, 5));
        var bias = Draw(new Shape(5));
        var dense = Draw(new Shape(9 * 7 * 5, 1));
        Tensor<float> Scores(Tensor<float> x) => Op.Dense(
            Op.Reshape(Op.Relu(Op.Conv2d(x, kernel, bias, Conv2dGeometry.Same(3, 3))), x.Shape[0], -1), dense, null);
        return (Scores, Draw(new Shape(9, 7, 2)), Draw(new Shape(9, 7, 2)));

        Tensor<float> Draw(Shape shape)
        {
            var values = new float[shape.Length];
            for (var i = 0; i < values.Length; i++) values[i] = random.NextSingle() * 2 - 1;
            return Tensor<float>.Wrap(shape, values);
        }
    }

    private static int[] Bits(Tensor<float> tensor) => Array.ConvertAll(tensor.ToArray(), BitConverter.SingleToInt32Bits);

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }

    private sealed class Reports(List<AttributionProgress> list) : IProgress<AttributionProgress>
    {
        public void Report(AttributionProgress value) => list.Add(value);
    }
}
