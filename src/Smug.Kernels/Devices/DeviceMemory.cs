namespace Smug.Kernels.Devices;

/// <summary>A stretch of a device's memory.</summary>
internal abstract class DeviceMemory(Device device, long bytes)
{
    public Device Device { get; } = device;

    public long Bytes { get; } = bytes;

    /// <summary>Gives it back to the driver.</summary>
    public abstract void Free();
}

/// <summary>The right to use memory of a pool until it is returned, or until nobody holds the lease any more.</summary>
internal sealed class DeviceLease(DeviceMemoryPool pool, DeviceMemory memory)
{
    private DeviceMemory? _memory = memory;

    ~DeviceLease() => Return();

    /// <summary>The memory; at least as long as asked for.</summary>
    /// <exception cref="ObjectDisposedException">It was returned.</exception>
    public DeviceMemory Memory => _memory ?? throw new ObjectDisposedException(
        "Tensor", "This tensor belonged to a TensorScope that has ended. Keep what must outlive a scope with TensorScope.Keep.");

    public void Return()
    {
        if (Interlocked.Exchange(ref _memory, null) is not { } memory) return;
        pool.Return(memory);
        GC.SuppressFinalize(this);
    }
}
