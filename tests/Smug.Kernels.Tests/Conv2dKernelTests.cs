using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Tests;

/// <summary>Every vector width against the reference loops, bit for bit, on geometries drawn at random; and the reference loops against
/// each other.</summary>
public sealed class Conv2dKernelTests
{
    private const int Geometries = 150;

    public static TheoryData<VectorWidth> Widths => [.. VectorWidths.Available];

    [Theory, MemberData(nameof(Widths))]
    public void Random_geometries_equal_the_reference_loops(VectorWidth width)
    {
        var random = new Random(31);
        for (var i = 0; i < Geometries; i++)
        {
            var s = Geometry(random);
            Compare<float>(s, width);
            if (i % 4 == 0) Compare<double>(s, width);
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Images_cut_into_bands_and_chunks_equal_the_reference_loops(VectorWidth width)
    {
        Compare<float>(new(1, 150, 64, 16, 2, 1, 3, new(1, 2, 1, 0, 1, 0)), width);
        Compare<float>(new(3, 37, 29, 5, 3, 3, 36, Conv2dGeometry.Uniform(2, 1)), width);
    }

    [Theory, MemberData(nameof(Widths))]
    public void Depthwise_of_every_channel_count_equals_the_reference_loops(VectorWidth width)
    {
        foreach (var channels in new[] { 2, 3, 4, 7, 8, 15, 16, 17, 33, 64, 83 })
        {
            Compare<float>(new(2, 7, 6, channels, 3, 2, channels, new(1, 2, 1, 0, 2, 1, 2, 1, channels)), width);
            Compare<double>(new(2, 4, 5, channels, 2, 3, channels, new(2, 1, 0, 1, 0, 1, 1, 1, channels)), width);
        }
    }

    /// <summary>Oracle: ⟨conv(x, w), gy⟩ = ⟨x, gx(gy, w)⟩ = ⟨w, gw(x, gy)⟩, for a convolution is linear in each.</summary>
    [Fact]
    public void The_reference_derivatives_are_the_adjoints_of_the_reference_convolution()
    {
        var random = new Random(32);
        for (var i = 0; i < Geometries; i++)
        {
            var s = Geometry(random);
            var (x, w, gy) = Inputs<double>(s, random);
            double[] y = new double[gy.Length], gx = new double[x.Length], gw = new double[w.Length];
            Conv2dReference.Forward<double>(s, x, w, [], y);
            Conv2dReference.BackwardInput<double>(s, gy, w, gx);
            Conv2dReference.BackwardWeight<double>(s, x, gy, gw);
            var product = Dot(y, gy);
            Assert.Equal(product, Dot(x, gx), 1e-9 * (1 + Math.Abs(product)));
            Assert.Equal(product, Dot(w, gw), 1e-9 * (1 + Math.Abs(product)));
        }
    }

    [Fact]
    public void Bits_do_not_depend_on_threads()
    {
        var s = new Conv2dShape(3, 33, 30, 12, 3, 3, 70, Conv2dGeometry.Same(3, 3));
        var (x, w, gy) = Inputs<float>(s, new Random(33));
        float[] y = new float[gy.Length], gx = new float[x.Length], gw = new float[w.Length];
        float[] y1 = new float[gy.Length], gx1 = new float[x.Length], gw1 = new float[w.Length];
        Run(1, y1, gx1, gw1);
        foreach (var threads in new[] { 2, 4 })
        {
            Run(threads, y, gx, gw);
            Draw.AssertSame<float>("forward", y1, y);
            Draw.AssertSame<float>("backward input", gx1, gx);
            Draw.AssertSame<float>("backward weight", gw1, gw);
        }

        void Run(int threads, float[] outputs, float[] inputGradient, float[] weightGradient)
        {
            using var limit = Workers.Limit(threads);
            Conv2dKernel.Forward<float>(s, x, w, [], outputs);
            Conv2dKernel.BackwardInput<float>(s, gy, w, inputGradient);
            Conv2dKernel.BackwardWeight<float>(s, x, gy, weightGradient);
        }
    }

    [Fact]
    public void Same_keeps_the_size()
    {
        for (var kernel = 1; kernel <= 5; kernel++)
        {
            for (var dilation = 1; dilation <= 3; dilation++)
                Assert.Equal((9, 8), Conv2dGeometry.Same(kernel, kernel + 1, dilation).OutputSize(9, 8, kernel, kernel + 1));
        }
    }

    private static void Compare<T>(in Conv2dShape s, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(s.GetHashCode());
        var kernels = MicroKernels<T>.For(width);
        var (x, w, gy) = Inputs<T>(s, random);
        var bias = s.Outputs % 2 == 0 ? [] : Draw.Values<T>(random, s.Outputs);
        T[] expected = new T[gy.Length], got = Draw.Values<T>(random, gy.Length);
        Conv2dReference.Forward<T>(s, x, w, bias, expected);
        Conv2dKernel.Forward(s, x, w, bias, got, kernels);
        Draw.AssertSame<T>($"forward {s}", expected, got);

        (expected, got) = (new T[x.Length], Draw.Values<T>(random, x.Length));
        Conv2dReference.BackwardInput<T>(s, gy, w, expected);
        Conv2dKernel.BackwardInput(s, gy, w, got, kernels);
        Draw.AssertSame<T>($"backward input {s}", expected, got);

        (expected, got) = (new T[w.Length], Draw.Values<T>(random, w.Length));
        Conv2dReference.BackwardWeight<T>(s, x, gy, expected);
        Conv2dKernel.BackwardWeight(s, x, gy, got, kernels);
        Draw.AssertSame<T>($"backward weight {s}", expected, got);
    }

    private static (T[] X, T[] W, T[] Gy) Inputs<T>(in Conv2dShape s, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (
            Draw.Values<T>(random, s.Batch * s.Height * s.Width * s.Channels),
            Draw.Values<T>(random, s.Depth * s.Outputs),
            Draw.Values<T>(random, s.Batch * s.OutputHeight * s.OutputWidth * s.Outputs));

    private static double Dot(double[] a, double[] b) => a.Zip(b, (u, v) => u * v).Sum();

    private static Conv2dShape Geometry(Random random)
    {
        int[] kernels = [1, 1, 2, 3, 3, 5];
        var groups = random.Next(3) == 0 ? random.Next(2, 5) : 1;
        var channels = random.Next(4) == 0 ? groups : groups * random.Next(1, 5);
        var outputs = random.Next(4) == 0 ? groups : groups * random.Next(1, 1 + 40 / groups);
        while (true)
        {
            var geometry = new Conv2dGeometry(
                random.Next(1, 4),
                random.Next(1, 4),
                random.Next(0, 4),
                random.Next(0, 4),
                random.Next(0, 4),
                random.Next(0, 4),
                random.Next(1, 4),
                random.Next(1, 4),
                groups);
            if (random.Next(2) == 0) geometry = geometry with { StrideH = 1, StrideW = 1, DilationH = 1, DilationW = 1 };
            try
            {
                return new(
                    random.Next(1, 4),
                    random.Next(1, 9),
                    random.Next(1, 19),
                    channels,
                    kernels[random.Next(kernels.Length)],
                    kernels[random.Next(kernels.Length)],
                    outputs,
                    geometry);
            }
            catch (ShapeException)
            {
                // The kernel is larger than the padded image: draw again.
            }
        }
    }
}
