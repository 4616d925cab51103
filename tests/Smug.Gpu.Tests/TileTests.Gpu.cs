using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using Smug.Kernels.Gemm;
using Smug.Kernels.Gpu;
using Smug.Kernels.Softmax;

namespace Smug.Gpu.Tests;

public sealed partial class TileTests
{
    static partial void CompareTiles(int rows, int depth, int columns)
    {
        // Groups of 256 threads, as the tiles for GPUs ask for; the device of the other tests has smaller ones.
        using var device = new Emulation(warps: 64);
        var (a, b, bias) = (Draw(rows * depth, 1), Draw(depth * columns, 2), Draw(columns, 3));
        var expected = new float[rows * columns];
        GemmReference.Multiply(new MatrixView<float>(a, rows, depth), new MatrixView<float>(b, depth, columns), bias, expected);
        var left = new StridedOperand(device.Copy(a), 0, depth, 1);
        var right = new StridedOperand(device.Copy(b), 0, 1, columns);
        var start = device.Copy(bias);
        var shape = ProductShape.Of(rows, columns, depth, 1, mayCut: false);
        foreach (var alongDepth in new[] { false, true })
        {
            Compare<Block4x4>(ProductTile.Square.For(alongDepth, alongDepth));
            Compare<Block8x8>(ProductTile.Large.For(alongDepth, !alongDepth));
            Compare<Block4x4>(ProductTile.Tall.For(alongDepth, alongDepth));
            Compare<Block4x4>(ProductTile.Wide.For(alongDepth, alongDepth));
            Compare<Block4x4>(ProductTile.Small.For(!alongDepth, alongDepth));
        }

        void Compare<TBlock>(ProductTile tile)
            where TBlock : struct, IRegisterBlock<TBlock>
        {
            var target = device.Copy(new float[rows * columns]);
            var sink = new MatrixSink(target, 0, columns, start, SumStart.Bias);
            ProductLaunch.InTiles<StridedOperand, StridedOperand, MatrixSink, TBlock>(device.Queue, shape, tile, left, right, sink);
            Assert.Equal(Bits(expected), Bits(device.Read(target)));
        }
    }

    static partial void CompareThreads(int lines, int length)
    {
        using var device = new Emulation(warps: 8);
        var x = device.Copy(Draw(lines * length, 4));
        int[]? first = null;
        foreach (var threads in new[] { 1, 3, 4, 32 })
        {
            var y = device.Copy(new float[lines * length]);
            device.Queue.Groups(lines, threads, threads, new SoftmaxLine<Probability>(x, length, 1, y));
            var bits = Bits(device.Read(y));
            Assert.Equal(first ??= bits, bits);
        }

        var expected = new float[lines * length];
        SoftmaxKernel.ForwardReference<float>(Draw(lines * length, 4), lines, length, 1, expected);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], BitConverter.Int32BitsToSingle(first![i]), 1e-6f);
    }

    static partial void CompareQuotients(int divisor)
    {
        var prepared = new Divisor(divisor);
        var random = new Random(divisor);
        int[] edges = [0, 1, divisor - 1, divisor, int.MaxValue, int.MaxValue - 1, int.MaxValue / divisor * divisor, int.MaxValue / divisor * divisor - 1];
        foreach (var n in edges.Concat(Enumerable.Range(0, 1000).Select(_ => random.Next()))) Assert.Equal(n / divisor, prepared.Quotient(n));
    }

    private static float[] Draw(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

    /// <summary>ILGPU's emulation with groups of a wanted size.</summary>
    private sealed class Emulation : IGpuScratch, IDisposable
    {
        private readonly Context _context;
        private readonly Accelerator _accelerator;

        public Emulation(int warps)
        {
            _context = Context.Create(builder => GpuBackend.Configure(builder.CPU(new CPUDevice(4, warps, 1))));
            GpuBackend.Register(_context);
            _accelerator = _context.GetCPUDevice(0).CreateCPUAccelerator(_context);
            Queue = new GpuQueue(_accelerator, _accelerator.DefaultStream, this);
        }

        public GpuQueue Queue { get; }

        public ArrayView<float> Copy(float[] values) => _accelerator.Allocate1D(values).View.AsContiguous();

        public float[] Read(ArrayView<float> view)
        {
            _accelerator.Synchronize();
            var values = new float[view.Length];
            view.CopyToCPU(values);
            return values;
        }

        public ArrayView<float> Rent(int length) => Copy(new float[length]);

        public void Return(ArrayView<float> memory)
        {
            // All memory goes with the accelerator.
        }

        public void Dispose()
        {
            _accelerator.Dispose();
            _context.Dispose();
        }
    }
}
