using ILGPU;
using ILGPU.Runtime;
using Smug.Kernels.Devices;

namespace Smug.Kernels.Gpu;

/// <summary>A buffer that ILGPU allocated.</summary>
internal sealed class GpuMemory(Device device, MemoryBuffer1D<byte, Stride1D.Dense> buffer) : DeviceMemory(device, buffer.Length)
{
    /// <summary>A block as the view that kernels take; empty for an empty block.</summary>
    public static ArrayView<T> View<T>(Block<T> block)
        where T : unmanaged =>
        block.Length == 0 ? ArrayView<T>.Empty : ((GpuMemory)block.Memory!).Whole<T>().SubView(block.Offset, block.Length);

    /// <summary>The whole buffer.</summary>
    public ArrayView<T> Whole<T>()
        where T : unmanaged => buffer.View.BaseView.Cast<T>();

    /// <inheritdoc/>
    public override void Free() => buffer.Dispose();
}
