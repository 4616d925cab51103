using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Kernels;
using Smug.Kernels.Gemm;

namespace Smug.Bench;

/// <summary>The rate of fused multiply-adds that the processor reaches with nothing but those, and the micro-kernels' share of it.</summary>
internal static unsafe class PeakTable
{
    private const int Steps = 200_000;
    private const int Chains = 12;
    private const int Depth = 256;

    /// <summary>GFLOP/s of as many threads as the current limit allows, with the widest registers.</summary>
    public static double Measure(bool isDouble = false) => VectorWidths.Best switch
    {
        VectorWidth.Bits512 => isDouble ? Rate<double, Vector512<double>, Lanes512<double>>() : Rate<float, Vector512<float>, Lanes512<float>>(),
        VectorWidth.Bits256 => isDouble ? Rate<double, Vector256<double>, Lanes256<double>>() : Rate<float, Vector256<float>, Lanes256<float>>(),
        VectorWidth.Bits128 => isDouble ? Rate<double, Vector128<double>, Lanes128<double>>() : Rate<float, Vector128<float>, Lanes128<float>>(),
        _ => isDouble ? Rate<double, double, ScalarLanes<double>>() : Rate<float, float, ScalarLanes<float>>(),
    };

    public static void Print()
    {
        Console.WriteLine($"widest registers: {VectorWidths.Best}, threads: {Workers.Count}");
        Console.WriteLine($"peak float32 {Measure():F0} GFLOP/s, float64 {Measure(isDouble: true):F0} GFLOP/s");
        if (Workers.Count > 1) return;
        Console.WriteLine($"{"tile",10} {"GFLOP/s",8} {"of peak",8}   (float32, operands in the first-level cache)");
        var kernels = MicroKernels<float>.Best;
        var peak = Measure();
        for (var rows = kernels.MaxRows; rows > 0; rows--)
        {
            foreach (var columns in new[] { kernels.PanelColumns, kernels.Lanes })
            {
                var rate = Tile(kernels, rows, columns);
                Console.WriteLine($"{rows + "x" + columns,10} {rate,8:F0} {rate / peak,8:P0}");
            }
        }
    }

    private static double Tile(MicroKernels<float> kernels, int rows, int columns)
    {
        float[] a = new float[rows * Depth], b = new float[kernels.PanelColumns * Depth], c = new float[rows * kernels.PanelColumns];
        fixed (float* left = a, right = b, to = c)
        {
            Tile<float> tile = default;
            tile.A = (byte*)left;
            tile.RowStride = Depth * sizeof(float);
            tile.InnerStride = sizeof(float);
            tile.Inner = Depth;
            tile.Outer = tile.Middle = 1;
            tile.B = right;
            tile.BStride = kernels.PanelColumns;
            tile.C = to;
            tile.CStride = kernels.PanelColumns;
            var pointer = &tile;
            return 2.0 * rows * columns * Depth / Best.Seconds(() => kernels.Run(rows, columns, pointer)) / 1e9;
        }
    }

    private static double Rate<T, TVector, TLanes>()
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var data = new T[(Chains + 2) * TLanes.Count];
        var threads = Workers.Count;
        fixed (T* pointer = data)
        {
            var start = pointer;
            var seconds = Best.Seconds(() => Workers.For(threads, _ => Chain<T, TVector, TLanes>(start)));
            return 2.0 * threads * Chains * Steps * TLanes.Count / seconds / 1e9;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Chain<T, TVector, TLanes>(T* data)
        where T : unmanaged
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector x = TLanes.Load(data), y = TLanes.Load(data + TLanes.Count);
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var step = 0; step < Steps; step++)
        {
            a = TLanes.MultiplyAdd(x, y, a);
            b = TLanes.MultiplyAdd(x, y, b);
            c = TLanes.MultiplyAdd(x, y, c);
            d = TLanes.MultiplyAdd(x, y, d);
            e = TLanes.MultiplyAdd(x, y, e);
            f = TLanes.MultiplyAdd(x, y, f);
            g = TLanes.MultiplyAdd(x, y, g);
            h = TLanes.MultiplyAdd(x, y, h);
            i = TLanes.MultiplyAdd(x, y, i);
            j = TLanes.MultiplyAdd(x, y, j);
            k = TLanes.MultiplyAdd(x, y, k);
            l = TLanes.MultiplyAdd(x, y, l);
        }

        a = TLanes.Add(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)), TLanes.Add(TLanes.Add(e, f), TLanes.Add(g, h)));
        TLanes.Store(data, TLanes.Add(a, TLanes.Add(TLanes.Add(i, j), TLanes.Add(k, l))));
    }
}
