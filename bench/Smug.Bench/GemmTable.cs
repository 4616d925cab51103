using Smug.Kernels;
using Smug.Kernels.Gemm;

namespace Smug.Bench;

/// <summary>Matrix products of squares and of network layers against the processor's peak and the reference loop.</summary>
internal static class GemmTable
{
    private static readonly (int M, int N, int K)[] Sizes =
    [
        (256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048),
        (12544, 64, 147), (3136, 64, 64), (3136, 192, 576), (784, 96, 192), (784, 128, 864), (196, 192, 480), (196, 208, 864),
        (49, 320, 1440), (49, 384, 832), (64, 32, 784), (64, 10, 32), (1, 1000, 1024), (10, 1000, 1024), (50, 1000, 1024),
    ];

    public static void Print()
    {
        var peak = PeakTable.Measure();
        var reference = Reference();
        Console.WriteLine($"float32, {Workers.Count} threads, peak {peak:F0} GFLOP/s, reference loop {reference:F2} GFLOP/s");
        Console.WriteLine($"{"M x N x K",18} {"packed once",12} {"of peak",8} {"x reference",12} {"a · b",8} {"a · bᵀ",8} {"aᵀ · b",8}");
        foreach (var (m, n, k) in Sizes)
        {
            float[] a = Values(m * k), b = Values(k * n), c = new float[m * n];
            var packed = PackedMatrix<float>.Pack(new MatrixView<float>(b, k, n));
            var flops = 2e-9 * m * n * k;
            var once = flops / Best.Seconds(() => GemmKernel.Multiply(new MatrixView<float>(a, m, k), packed, [], c));
            var plain = flops / Best.Seconds(() => GemmKernel.Multiply(new(a, m, k), new MatrixView<float>(b, k, n), [], c));
            var right = flops / Best.Seconds(() => GemmKernel.Multiply(new(a, m, k), new MatrixView<float>(b, n, k).Transposed, [], c));
            var left = flops / Best.Seconds(
                () => GemmKernel.Multiply(new MatrixView<float>(a, k, m).Transposed, new MatrixView<float>(b, k, n), [], c));
            Console.WriteLine(
                $"{$"{m} x {n} x {k}",18} {once,12:F0} {once / peak,8:P0} {once / reference,12:F0} {plain,8:F0} {right,8:F0} {left,8:F0}");
        }
    }

    private static double Reference()
    {
        const int Size = 96;
        float[] a = Values(Size * Size), c = new float[Size * Size];
        return 2e-9 * Size * Size * Size
            / Best.Seconds(() => GemmReference.Multiply(new(a, Size, Size), new MatrixView<float>(a, Size, Size), [], c));
    }

    private static float[] Values(int length)
    {
        var random = new Random(1);
        var values = new float[length];
        for (var i = 0; i < length; i++) values[i] = random.NextSingle() - 0.5f;
        return values;
    }
}
