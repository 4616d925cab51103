using System.Numerics;
using Smug.Kernels.Devices;

namespace Smug;

/// <summary>Where tensors lie and operations run. Thread-safe; work on one device is done in the order in which it was asked for.</summary>
public abstract partial class Device
{
    /// <summary>This process's own processor and memory.</summary>
    public static Device Cpu { get; } = new CpuDevice();

    /// <summary>The name by which a user asks for it: <c>cpu</c>, <c>cuda:0</c>, <c>opencl:0</c>, <c>ilgpu-cpu</c>.</summary>
    public abstract string Id { get; }

    /// <summary>What it is.</summary>
    public abstract DeviceKind Kind { get; }

    /// <summary>The maker's name for it.</summary>
    public abstract string Name { get; }

    /// <summary>Its memory in bytes.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>The most memory that tensors may take on it, in bytes; never more than there is. The processor has no such limit.</summary>
    public abstract long MemoryLimit { get; set; }

    /// <summary>Bytes that tensors take on it now, with what lies ready for reuse. The processor's are not counted: 0.</summary>
    public abstract long BytesHeld { get; }

    /// <summary>Threads that run in step; 1 on the processor.</summary>
    public abstract int WarpSize { get; }

    /// <summary>Threads that can share fast memory; 1 on the processor.</summary>
    public abstract int MostGroupThreads { get; }

    /// <summary>Copies between host and this device so far; all 0 on the processor.</summary>
    public abstract TransferCounts Transfers { get; }

    /// <summary>Whether it is a GPU, and not the processor or an emulation on it.</summary>
    public bool IsGpu => Kind is DeviceKind.Cuda or DeviceKind.OpenCL;

    /// <summary>Waits until everything asked of the device is done.</summary>
    public abstract void Synchronize();

    /// <summary>The operations on this device.</summary>
    /// <exception cref="DeviceException">The device does not compute with <typeparamref name="T"/>.</exception>
    internal abstract DeviceKernels<T> Kernels<T>(string operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Memory with undefined contents.</summary>
    /// <exception cref="DeviceMemoryException">There is no room.</exception>
    internal abstract DeviceLease Rent(long bytes);

    /// <summary>Copies from host to device; the source may be changed when this returns.</summary>
    internal abstract void Upload<T>(ReadOnlySpan<T> from, Block<T> to)
        where T : unmanaged;

    /// <summary>Copies from device to host, after everything asked for before.</summary>
    internal abstract void Download<T>(Block<T> from, Span<T> to)
        where T : unmanaged;

    /// <summary>Copies within the device.</summary>
    internal abstract void Copy<T>(Block<T> from, Block<T> to)
        where T : unmanaged;

    /// <summary>Sets every element to one value.</summary>
    internal abstract void Fill<T>(Block<T> block, T value)
        where T : unmanaged;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
