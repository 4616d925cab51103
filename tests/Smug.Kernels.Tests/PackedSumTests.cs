using Smug.Kernels.Conv2d;

namespace Smug.Kernels.Tests;

/// <summary>Packed sums against the reference loops: direct ones bit for bit, Winograd's within an error bound against float64.</summary>
public sealed unsafe class PackedSumTests
{
    public static TheoryData<int, int, int, int, int, int, int> Sizes => new()
    {
        // height, width, channels, outputs, kernel, stride, padding
        { 14, 14, 16, 32, 3, 1, 1 },
        { 15, 17, 24, 40, 3, 1, 1 },
        { 18, 16, 33, 17, 3, 1, 0 },
        { 19, 21, 48, 50, 3, 1, 2 },
        { 14, 14, 20, 36, 1, 1, 0 },
        { 9, 11, 5, 7, 3, 2, 1 },
        { 8, 8, 12, 9, 5, 1, 2 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Direct_sums_have_the_references_bits(int height, int width, int channels, int outputs, int kernel, int stride, int padding)
    {
        var s = new Conv2dShape(2, height, width, channels, kernel, kernel, outputs, Conv2dGeometry.Uniform(stride, padding));
        float[] x = Draw(1, s.Batch * height * width * channels), w = Draw(2, s.Depth * outputs), bias = Draw(3, outputs);
        var y = new float[s.Batch * s.OutputHeight * s.OutputWidth * outputs];
        Conv2dReference.Forward<float>(s, x, w, bias, y);
        Assert.Equal(y, Run(Packed(PackedSums.Forward<float>(s, isFree: false), w, bias), s.Batch, x, channels, outputs, y.Length));
        var gx = new float[x.Length];
        Conv2dReference.BackwardInput<float>(s, y, w, gx);
        Assert.Equal(gx, Run(Packed(PackedSums.BackwardInput<float>(s, allowWinograd: false), w, []), s.Batch, y, outputs, channels, gx.Length));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Winograd_stays_within_a_few_roundings_of_float64(int height, int width, int channels, int outputs, int kernel, int stride, int padding)
    {
        var s = new Conv2dShape(2, height, width, channels, kernel, kernel, outputs, Conv2dGeometry.Uniform(stride, padding));
        float[] x = Draw(1, s.Batch * height * width * channels), w = Draw(2, s.Depth * outputs), bias = Draw(3, outputs);
        var forward = Packed(PackedSums.Forward<float>(s, isFree: true), w, bias);
        Assert.Equal(kernel == 3 && stride == 1, forward is WinogradSum<float>);
        var y = new double[s.Batch * s.OutputHeight * s.OutputWidth * outputs];
        Conv2dReference.Forward<double>(s, Double(x), Double(w), Double(bias), y);
        Near(y, Run(forward, s.Batch, x, channels, outputs, y.Length), s.Depth);
        var gy = Draw(4, y.Length);
        var gx = new double[x.Length];
        Conv2dReference.BackwardInput<double>(s, Double(gy), Double(w), gx);
        Near(gx, Run(Packed(PackedSums.BackwardInput<float>(s, allowWinograd: true), w, []), s.Batch, gy, outputs, channels, gx.Length), kernel * kernel * outputs);
    }

    [Theory]
    [InlineData(9, 10, 200, 37, 1, 1, 0)]
    [InlineData(9, 10, 200, 64, 1, 1, 0)]
    [InlineData(13, 14, 24, 21, 5, 1, 2)]
    [InlineData(7, 7, 192, 40, 3, 1, 1)]
    [InlineData(21, 20, 3, 18, 7, 2, 3)]
    public void Short_chains_round_less_than_one(int height, int width, int channels, int outputs, int kernel, int stride, int padding)
    {
        var s = new Conv2dShape(2, height, width, channels, kernel, kernel, outputs, Conv2dGeometry.Uniform(stride, padding));
        float[] x = Draw(1, s.Batch * height * width * channels), w = Draw(2, s.Depth * outputs), bias = Draw(3, outputs);
        var y = new double[s.Batch * s.OutputHeight * s.OutputWidth * outputs];
        Conv2dReference.Forward<double>(s, Double(x), Double(w), Double(bias), y);
        var one = Run(Packed(PackedSums.Forward<float>(s, isFree: false), w, bias), s.Batch, x, channels, outputs, y.Length);
        var many = Run(Packed(PackedSums.Forward<float>(s, isFree: true), w, bias), s.Batch, x, channels, outputs, y.Length);
        Assert.True(Error(many) < 0.9 * Error(one), $"{Error(many)} against {Error(one)}");

        double Error(float[] got) => Math.Sqrt(got.Zip(y, (a, b) => (a - b) * (a - b)).Sum());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Epilogues_add_rectify_and_gate_in_wider_images(bool allowWinograd)
    {
        var s = new Conv2dShape(1, 15, 14, 19, 3, 3, 37, Conv2dGeometry.Same(3, 3));
        const int Pixels = 15 * 14, Wide = 45, First = 5;
        float[] x = Draw(1, Pixels * 19), w = Draw(2, s.Depth * 37), held = Draw(5, Pixels * Wide), gate = Draw(6, Pixels * 37);
        var sum = Packed(PackedSums.Forward<float>(s, isFree: allowWinograd), w, Draw(3, 37));
        var plain = new double[Pixels * 37];
        Conv2dReference.Forward<double>(s, Double(x), Double(w), [], plain);
        var got = (float[])held.Clone();
        var scratch = new float[sum.ScratchLength(1)];
        fixed (float* from = x, to = got, gates = gate, space = scratch)
        {
            var epilogue = new Epilogue<float> { Accumulate = true, Rectify = true, Gate = new ImageView<float>(gates, 37, Pixels * 37) };
            sum.Run(1, new ImageView<float>(from, 19, Pixels * 19), new ImageView<float>(to + First, Wide, Pixels * Wide), epilogue, space);
        }

        for (var i = 0; i < got.Length; i++)
        {
            var channel = i % Wide - First;
            var at = i / Wide * 37 + channel;
            var expected = channel is < 0 or >= 37 ? held[i] : gate[at] > 0 ? Math.Max(0, held[i] + plain[at]) : 0;
            Assert.Equal(expected, got[i], 1e-5 * 171);
            if (channel is < 0 or >= 37) Assert.Equal(held[i], got[i]);
        }
    }

    [Fact]
    public void Winograds_bits_do_not_depend_on_the_images_beside()
    {
        var s = new Conv2dShape(5, 17, 14, 40, 3, 3, 33, Conv2dGeometry.Same(3, 3));
        var x = Draw(1, 5 * 17 * 14 * 40);
        var sum = Packed(PackedSums.Forward<float>(s, isFree: true), Draw(2, s.Depth * 33), []);
        var all = Run(sum, 5, x, 40, 33, 5 * 17 * 14 * 33);
        for (var image = 0; image < 5; image++)
            Assert.Equal(all[(image * 17 * 14 * 33)..((image + 1) * 17 * 14 * 33)], Run(sum, 1, x[(image * 17 * 14 * 40)..], 40, 33, 17 * 14 * 33));
    }

    /// <summary>A picture with a flat part, stripes, and a motif that occurs twice, among noise.</summary>
    [Fact]
    public void Equal_windows_have_equal_sums_anywhere()
    {
        const int Height = 22, Width = 27, Channels = 20, Outputs = 35;
        var s = new Conv2dShape(1, Height, Width, Channels, 3, 3, Outputs, Conv2dGeometry.Same(3, 3));
        float[] noise = Draw(1, Height * Width * Channels), x = (float[])noise.Clone();
        for (var pixel = 0; pixel < Height * Width; pixel++)
        {
            var (row, column) = (pixel / Width, pixel % Width);
            var like = row < 9 ? 0 : column < 8 ? row % 2 * Width : row is >= 11 and < 15 && column >= 20 ? (row + 6) * Width + column - 9 : pixel;
            noise.AsSpan(like * Channels, Channels).CopyTo(x.AsSpan(pixel * Channels));
        }

        // The two zeros are one value.
        for (var c = 0; c < Channels; c++) (x[c], x[(Width + 3) * Channels + c]) = (0f, -0f);
        var y = Run(Packed(PackedSums.Forward<float>(s, isFree: true), Draw(2, s.Depth * Outputs), Draw(3, Outputs)), 1, x, Channels, Outputs, Height * Width * Outputs);
        var kinds = new int[Height * Width];
        for (var pixel = 0; pixel < kinds.Length; pixel++)
        {
            while (!x.AsSpan(kinds[pixel] * Channels, Channels).SequenceEqual(x.AsSpan(pixel * Channels, Channels))) kinds[pixel]++;
        }

        var first = new Dictionary<string, int>();
        var equal = 0;
        for (var pixel = 0; pixel < Height * Width; pixel++)
        {
            var (row, column) = (pixel / Width, pixel % Width);
            var window = string.Join(' ', Enumerable.Range(0, 9).Select(tap =>
            {
                var (i, j) = (row + tap / 3 - 1, column + tap % 3 - 1);
                return i is < 0 or >= Height || j is < 0 or >= Width ? -1 : kinds[i * Width + j];
            }));
            if (first.TryAdd(window, pixel)) continue;
            equal++;
            Assert.Equal(y[(first[window] * Outputs)..((first[window] + 1) * Outputs)], y[(pixel * Outputs)..((pixel + 1) * Outputs)]);
        }

        Assert.InRange(equal, 200, Height * Width - 100);
    }

    private static float[] Run(PackedSum<float> sum, int images, float[] source, int channels, int outputs, int length)
    {
        var (destination, scratch) = (new float[length], new float[sum.ScratchLength(images)]);
        fixed (float* from = source, to = destination, space = scratch)
        {
            // A source for one image may be the rest of a longer batch.
            var sourceImage = images == 1 ? 0 : source.Length / images;
            sum.Run(images, new ImageView<float>(from, channels, sourceImage), new ImageView<float>(to, outputs, length / images), default, space);
        }

        return destination;
    }

    private static PackedSum<float> Packed(PackedSum<float> sum, float[] w, float[] bias)
    {
        sum.Pack(w, bias);
        return sum;
    }

    /// <summary>Errors against the terms' size: values and weights are uniform in ±1, so a sum of k terms is about √k / 3.</summary>
    private static void Near(double[] expected, float[] got, int terms)
    {
        var (worst, squares) = (0.0, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(expected[i] - got[i]));
            squares += (expected[i] - got[i]) * (expected[i] - got[i]);
        }

        var size = Math.Sqrt(terms) / 3;
        Assert.InRange(worst / size, 0, 5e-5);
        Assert.InRange(Math.Sqrt(squares / expected.Length) / size, 0, 3e-6);
    }

    private static double[] Double(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static float[] Draw(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
