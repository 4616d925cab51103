using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Tests;

/// <summary>Every vector width against the reference loop, bit for bit.</summary>
public sealed class GemmKernelTests
{
    // Every row count of every kernel, and each side of the panel widths 2, 4, 8, 16 and 32 and of a block of rows.
    private static readonly int[] Rows = [0, .. Enumerable.Range(1, 17), 29, 113];
    private static readonly int[] Columns = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 71];
    private static readonly int[] Depths = [0, 1, 2, 13];

    public static TheoryData<VectorWidth> Widths => [.. VectorWidths.Available];

    [Theory, MemberData(nameof(Widths))]
    public void Every_size_equals_the_reference_loop_in_float32(VectorWidth width) => Sweep<float>(width);

    [Theory, MemberData(nameof(Widths))]
    public void Every_size_equals_the_reference_loop_in_float64(VectorWidth width) => Sweep<double>(width);

    [Theory, MemberData(nameof(Widths))]
    public void Sums_longer_than_a_block_of_k_equal_the_reference_loop(VectorWidth width)
    {
        foreach (var depth in new[] { 255, 256, 257, 1500 })
        {
            Compare<float>(width, 5, 35, depth, transposeA: false, transposeB: true);
            Compare<double>(width, 15, 19, depth, transposeA: true, transposeB: false);
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Packed_before_and_rectified_equals_the_reference_loop(VectorWidth width)
    {
        var random = new Random(5);
        var (m, n, k) = (31, 37, 300);
        float[] a = Draw.Values<float>(random, m * k), b = Draw.Values<float>(random, k * n), bias = Draw.Values<float>(random, n);
        float[] expected = new float[m * n], got = new float[m * n];
        GemmReference.Multiply(new(a, m, k), new MatrixView<float>(b, k, n), bias, expected);
        var packed = PackedMatrix<float>.Pack(new(b, k, n), MicroKernels<float>.For(width));
        Assert.Equal((k, n), (packed.Rows, packed.Columns));
        GemmKernel.Multiply(new(a, m, k), packed, bias, got);
        Draw.AssertSame<float>("packed", expected, got);
        GemmKernel.Multiply(new(a, m, k), packed, bias, got, rectify: true);
        Draw.AssertSame<float>("rectified", [.. expected.Select(v => MathF.Max(v, 0))], got);
        Assert.Contains(0f, got);
    }

    [Fact]
    public void Bits_do_not_depend_on_threads()
    {
        var random = new Random(6);
        var (m, n, k) = (331, 203, 301);
        float[] a = Draw.Values<float>(random, m * k), b = Draw.Values<float>(random, k * n);
        float[] one = new float[m * n], more = new float[m * n];
        using (Workers.Limit(1)) GemmKernel.Multiply(new(a, m, k), new MatrixView<float>(b, k, n), [], one);
        foreach (var threads in new[] { 2, 3, 4 })
        {
            using var limit = Workers.Limit(threads);
            GemmKernel.Multiply(new(a, m, k), new MatrixView<float>(b, k, n), [], more);
            Draw.AssertSame<float>($"{threads} threads", one, more);
        }
    }

    [Fact]
    public void Not_a_number_and_infinity_pass_through()
    {
        float[] a = [1, 0], b = [float.NaN, float.PositiveInfinity, 1, 1], c = new float[2];
        GemmKernel.Multiply(new(a, 1, 2), new MatrixView<float>(b, 2, 2), [], c);
        Assert.Equal([float.NaN, float.PositiveInfinity], c);
    }

    [Theory, MemberData(nameof(Widths))]
    public void Column_sums_equal_the_reference_loop(VectorWidth width)
    {
        var random = new Random(7);
        foreach (var columns in Columns.Append(150))
        {
            foreach (var rows in new[] { 0, 1, 2, 9 })
            {
                var a = Draw.Values<float>(random, rows * columns);
                float[] expected = new float[columns], got = new float[columns];
                GemmReference.ColumnSums(new MatrixView<float>(a, rows, columns), expected);
                GemmKernel.ColumnSums(new MatrixView<float>(a, rows, columns), got, MicroKernels<float>.For(width));
                Draw.AssertSame<float>($"[{rows}, {columns}]", expected, got);
                GemmReference.ColumnSums(new MatrixView<float>(a, columns, rows).Transposed, expected);
                GemmKernel.ColumnSums(new MatrixView<float>(a, columns, rows).Transposed, got, MicroKernels<float>.For(width));
                Draw.AssertSame<float>($"[{rows}, {columns}], transposed", expected, got);
            }
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var c = new float[4];
        Assert.Throws<ShapeException>(() => GemmKernel.Multiply(new(c, 2, 2), new MatrixView<float>(c, 1, 2), [], c));
        Assert.Throws<ShapeException>(() => GemmKernel.Multiply(new(c, 2, 2), new MatrixView<float>(c, 2, 2), [1], c));
        Assert.Throws<ShapeException>(() => GemmKernel.Multiply(new(c, 2, 2), new MatrixView<float>(c, 2, 1), [], c));
        Assert.Throws<ShapeException>(() => GemmKernel.ColumnSums(new MatrixView<float>(c, 2, 2), new float[3]));
        Assert.Throws<ShapeException>(() => new MatrixView<float>(c, 2, 3).Rows);
        Assert.Throws<ShapeException>(() => new MatrixView<float>(c, -1, 3).Rows);
    }

    private static void Sweep<T>(VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var m in Rows)
        {
            foreach (var n in Columns)
            {
                foreach (var k in Depths) Compare<T>(width, m, n, k, transposeA: (m + n) % 2 == 0, transposeB: (m + k) % 2 == 0);
            }
        }
    }

    private static void Compare<T>(VectorWidth width, int m, int n, int k, bool transposeA, bool transposeB)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(m * 10007 + n * 101 + k);
        T[] a = Draw.Values<T>(random, m * k), b = Draw.Values<T>(random, k * n), bias = m % 3 == 0 ? [] : Draw.Values<T>(random, n);
        var left = transposeA ? new MatrixView<T>(a, k, m).Transposed : new MatrixView<T>(a, m, k);
        var right = transposeB ? new MatrixView<T>(b, n, k).Transposed : new MatrixView<T>(b, k, n);
        T[] expected = new T[m * n], got = Draw.Values<T>(random, m * n);
        GemmReference.Multiply(left, right, bias, expected);
        GemmKernel.Multiply(left, right, bias, got, MicroKernels<T>.For(width));
        Draw.AssertSame<T>($"[{m}, {k}] · [{k}, {n}], transposed {transposeA}, {transposeB}", expected, got);
    }
}
