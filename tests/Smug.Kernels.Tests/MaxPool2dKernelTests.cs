using Smug.Kernels.Pool;

namespace Smug.Kernels.Tests;

/// <summary>Who wins a window: ties, padding and NaN. The rules are stated at <see cref="MaxPool2dKernel"/>.</summary>
public sealed class MaxPool2dKernelTests
{
    /// <summary>11 channels: some in a vector, some behind it.</summary>
    private const int Channels = 11;

    [Fact]
    public void The_first_of_equal_elements_wins()
    {
        var (y, winners) = Pool([2, 5, 5, 5]);
        Assert.All(y, value => Assert.Equal(5, value));
        Assert.All(winners, tap => Assert.Equal(1, tap));
    }

    [Fact]
    public void Zeros_of_either_sign_are_equal()
    {
        var (y, winners) = Pool([-0f, 0f, -1, -1]);
        Assert.All(y, value => Assert.True(float.IsNegative(value)));
        Assert.All(winners, tap => Assert.Equal(0, tap));
    }

    [Fact]
    public void Padding_does_not_win_over_minus_infinity()
    {
        var (y, winners) = Pool([float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity], pad: 1);
        Assert.All(y, value => Assert.Equal(float.NegativeInfinity, value));

        // With a padding of 1 the four windows each see one element, at taps 3, 2, 1 and 0.
        Assert.Equal([3, 2, 1, 0], winners.Chunk(Channels).Select(window => (int)window.Distinct().Single()));
    }

    [Fact]
    public void The_first_NaN_wins()
    {
        var (y, winners) = Pool([float.PositiveInfinity, float.NaN, 7, float.NaN]);
        Assert.All(y, value => Assert.True(float.IsNaN(value)));
        Assert.All(winners, tap => Assert.Equal(1, tap));
    }

    [Theory]
    [InlineData(Channels)]
    [InlineData(16)]
    [InlineData(35)]
    public void The_reference_loop_names_the_same_winners(int channels)
    {
        var random = new Random(1);
        var shape = ShapeOf(images: 2, side: 9, Pool2dGeometry.Square(3, 2, pad: 1)) with { Channels = channels };

        // Few different values: most windows have ties.
        float[] x = [.. Enumerable.Range(0, shape.Images * shape.InputImage).Select(_ => random.Next(4) is 3 ? float.NaN : random.Next(3))];
        var (expected, got) = (new int[shape.Images * shape.OutputImage], new byte[shape.Images * shape.OutputImage]);
        var y = new float[got.Length];
        MaxPool2dKernel.ForwardReference(x, shape, y, expected.AsSpan());
        MaxPool2dKernel.Forward(x, shape, y, got.AsSpan());
        Assert.Equal(expected, got.Select(tap => (int)tap));
    }

    /// <summary>Oracle: the definition, gx[winner of y] += gy, window after window.</summary>
    [Theory]
    [InlineData(Channels, 3, 1, 1, 1)]
    [InlineData(16, 3, 2, 0, 1)]
    [InlineData(35, 3, 1, 1, 1)]
    [InlineData(35, 2, 3, 0, 1)]
    [InlineData(131, 3, 2, 1, 2)]
    public void Gradients_have_the_bits_of_a_scatter_in_window_order(int channels, int window, int stride, int pad, int dilation)
    {
        var random = new Random(2);
        var geometry = Pool2dGeometry.Square(window, stride, pad, ceilMode: true) with { DilationH = dilation, DilationW = dilation };
        var shape = ShapeOf(images: 2, side: 9, geometry) with { Channels = channels };
        float[] x = [.. Enumerable.Range(0, shape.Images * shape.InputImage).Select(_ => random.Next(4))];
        float[] gy = [.. Enumerable.Range(0, shape.Images * shape.OutputImage).Select(_ => random.NextSingle() - 0.5f)];
        var (y, winners) = (new float[gy.Length], new byte[gy.Length]);
        MaxPool2dKernel.Forward(x, shape, y, winners.AsSpan());

        var (expected, got) = (new float[x.Length], Enumerable.Repeat(7f, x.Length).ToArray());
        for (var at = 0; at < gy.Length; at++)
        {
            var (image, p, q) = (at / shape.OutputImage, at / channels / shape.Columns.Output % shape.Rows.Output, at / channels % shape.Columns.Output);
            var row = shape.Rows.Start(p) + winners[at] / window * dilation;
            var column = shape.Columns.Start(q) + winners[at] % window * dilation;
            expected[((image * shape.Rows.Input + row) * shape.Columns.Input + column) * channels + at % channels] += gy[at];
        }

        MaxPool2dKernel.Backward(gy, winners.AsSpan(), shape, got);
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), got.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Memory_of_another_size_is_refused()
    {
        var shape = ShapeOf(images: 1, side: 2, Pool2dGeometry.Square(2, 2));
        Assert.Throws<ArgumentException>(() => MaxPool2dKernel.Forward<float, byte>(new float[shape.InputImage - 1], shape, new float[Channels], []));
        Assert.Throws<ArgumentException>(() => MaxPool2dKernel.Forward<float, byte>(new float[shape.InputImage], shape, new float[Channels], new byte[1]));
    }

    /// <summary>Pools a 2 × 2 image whose channels are all alike with a window of 2 × 2.</summary>
    private static (float[] Y, byte[] Winners) Pool(float[] pixels, int pad = 0)
    {
        var shape = ShapeOf(images: 1, side: 2, Pool2dGeometry.Square(2, 2, pad));
        float[] x = [.. pixels.SelectMany(pixel => Enumerable.Repeat(pixel, Channels))];
        var (y, winners) = (new float[shape.OutputImage], new byte[shape.OutputImage]);
        MaxPool2dKernel.Forward(x, shape, y, winners.AsSpan());
        return (y, winners);
    }

    private static PoolShape ShapeOf(int images, int side, Pool2dGeometry geometry) =>
        new(images, Channels, geometry.Rows(side, "Test"), geometry.Columns(side, "Test"));
}
