using System.Numerics;
using ILGPU;
using Smug.Kernels.Devices;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Gemm;
using Smug.Kernels.Layout;

namespace Smug.Kernels.Gpu;

/// <summary>The GPU's side of every operation: blocks become views, launches go to the device's queue in the order of the calls.</summary>
internal sealed partial class GpuKernels(OpenedGpu opened) : DeviceKernels<float>
{
    /// <summary>The leases of the last launches. A view does not keep its memory from the collector, and a launch may rent scratch memory:
    /// without these it could be given the memory of its own input, where nobody else holds that any more.</summary>
    private readonly DeviceLease?[] _recent = new DeviceLease?[64];

    private int _views;

    private GpuQueue Queue => opened.Queue;

    private Lock Gate => opened.Gate;

    /// <summary>Sets every element; the caller holds the gate.</summary>
    public void Fill(ArrayView<float> y, float value) => FillGpu.Fill(Queue, y, value);

    public override void Gemm(MatrixBlock<float> a, MatrixBlock<float> b, Block<float> bias, Block<float> c)
    {
        lock (Gate) GemmGpu.Multiply(Queue, Matrix(a), Matrix(b), View(bias), View(c));
    }

    public override void ColumnSums(MatrixBlock<float> a, Block<float> sums)
    {
        lock (Gate) GemmGpu.ColumnSums(Queue, Matrix(a), View(sums));
    }

    public override void CopyStrided(Block<float> source, StridedView from, Block<float> target, StridedView to, ReadOnlySpan<int> sizes)
    {
        from.Check(sizes, source.Length);
        to.Check(sizes, target.Length);
        lock (Gate) StridedCopyGpu.Copy(Queue, View(source), from, View(target), to, sizes);
    }

    /// <summary>A block as kernels take it; the caller holds the gate.</summary>
    private ArrayView<T> View<T>(Block<T> block)
        where T : unmanaged
    {
        _recent[_views++ % _recent.Length] = block.Lease;
        _views %= _recent.Length;
        return GpuMemory.View(block);
    }

    private GpuMatrix Matrix(MatrixBlock<float> a) => new(View(a.Values), a.Rows, a.Columns, a.RowStride, a.ColumnStride);

    /// <summary>Taps of winners are int on a device.</summary>
    private ArrayView<int> Winners<TTap>(Block<TTap> winners)
        where TTap : unmanaged, IBinaryInteger<TTap> => winners.Length == 0 ? ArrayView<int>.Empty : View(winners).Cast<int>();
}
