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

    [Fact]
    public void The_reference_loop_names_the_same_winners()
    {
        var random = new Random(1);
        var shape = ShapeOf(images: 2, side: 9, Pool2dGeometry.Square(3, 2, pad: 1));

        // Few different values: most windows have ties.
        float[] x = [.. Enumerable.Range(0, shape.Images * shape.InputImage).Select(_ => random.Next(4) is 3 ? float.NaN : random.Next(3))];
        var (expected, got) = (new int[shape.Images * shape.OutputImage], new byte[shape.Images * shape.OutputImage]);
        var y = new float[got.Length];
        MaxPool2dKernel.ForwardReference(x, shape, y, expected.AsSpan());
        MaxPool2dKernel.Forward(x, shape, y, got.AsSpan());
        Assert.Equal(expected, got.Select(tap => (int)tap));
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
