using Smug.Kernels.Conv2d;
using Smug.Tensors;

namespace Smug.Gpu.Tests;

/// <summary>Gradients of weights are sums over the batch. Long ones are cut into chains of 1024 products, by sizes alone.</summary>
public sealed class LongSumTests
{
    private const int Chain = 1024;
    private const int Inputs = 5;
    private const int Outputs = 3;

    /// <summary>Oracle: the chains as a loop.</summary>
    [GpuTheory]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(3 * 1024 + 17)]
    public void A_weight_s_gradient_is_chains_joined_in_order(int rows)
    {
        var (x, gy) = (Draw(rows, Inputs, 1), Draw(rows, Outputs, 2));
        var expected = new float[Inputs * Outputs];
        for (var i = 0; i < expected.Length; i++)
        {
            var (row, column) = Math.DivRem(i, Outputs);
            var length = rows < 2 * Chain ? rows : Chain;
            for (var start = 0; start < rows; start += length)
            {
                var sum = 0f;
                for (var r = start; r < Math.Min(rows, start + length); r++) sum = MathF.FusedMultiplyAdd(x[r * Inputs + row], gy[r * Outputs + column], sum);
                expected[i] = start == 0 ? sum : expected[i] + sum;
            }
        }

        Assert.Equal(Bits(expected), Bits(WeightGradient(x, gy, TestDevice.Value)));

        // The processor adds in one chain.
        Assert.All(WeightGradient(x, gy, Device.Cpu).Zip(expected), pair => Assert.Equal(pair.First, pair.Second, 2e-3f));
        if (rows < 2 * Chain) Assert.Equal(Bits(WeightGradient(x, gy, Device.Cpu)), Bits(expected));
    }

    /// <summary>Batches cut between chains, their gradients added in order, give the bits of the whole.</summary>
    [GpuTheory]
    [InlineData(new[] { 1024, 1024, 1024, 500 })]
    [InlineData(new[] { 3072, 500 })]
    [InlineData(new[] { 2048, 1024, 500 })]
    public void A_batch_cut_between_chains_gives_the_bits_of_the_whole(int[] parts)
    {
        var rows = parts.Sum();
        var (x, gy) = (Draw(rows, Inputs, 3), Draw(rows, Outputs, 4));
        var joined = new float[Inputs * Outputs];
        for (int i = 0, start = 0; i < parts.Length; start += parts[i++])
        {
            var end = start + parts[i];
            var gradient = WeightGradient(x[(start * Inputs)..(end * Inputs)], gy[(start * Outputs)..(end * Outputs)], TestDevice.Value);
            for (var k = 0; k < joined.Length; k++) joined[k] = i == 0 ? gradient[k] : joined[k] + gradient[k];
        }

        Assert.Equal(Bits(WeightGradient(x, gy, TestDevice.Value)), Bits(joined));
    }

    /// <summary>What runs along the items and not along the batch: no split changes a bit, however deep the sum.</summary>
    [GpuTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void Deep_sums_of_an_item_do_not_depend_on_the_batch(int rows)
    {
        var geometry = Conv2dGeometry.Uniform(1, 0);
        var (x, w) = (Tensor(Draw(3, 9 * 256, 5), 3, 3, 3, 256), Tensor(Draw(9 * 256, 2, 6), 3, 3, 256, 2));
        var whole = Op.Conv2d(x, w, null, geometry).ToArray();
        var parts = new List<float>();
        for (var row = 0; row < 3; row += rows) parts.AddRange(Op.Conv2d(Op.Rows(x, row, Math.Min(rows, 3 - row)), w, null, geometry).ToArray());
        Assert.Equal(Bits(whole), Bits([.. parts]));
    }

    private static float[] WeightGradient(float[] x, float[] gy, Device device)
    {
        var rows = x.Length / Inputs;
        var w = Tensor<float>.Zeros(new Shape(Inputs, Outputs)).To(device).Watch();
        var y = Op.Dense(Tensor<float>.Wrap(new Shape(rows, Inputs), x).To(device), w, null);
        return Gradient.Vjp(y, Tensor<float>.Wrap(new Shape(rows, Outputs), gy).To(device), w)[0].ToArray();
    }

    private static Tensor<float> Tensor(float[] values, params int[] shape) => Tensor<float>.Wrap(new Shape(shape), values).To(TestDevice.Value);

    private static float[] Draw(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows * columns).Select(_ => 2 * random.NextSingle() - 1)];
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
