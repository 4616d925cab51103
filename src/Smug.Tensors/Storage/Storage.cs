using Smug.Kernels.Devices;

namespace Smug.Tensors;

/// <summary>The memory behind one tensor and its views: a managed array, or a device's memory.</summary>
internal sealed class Storage<T> : IReturnable
    where T : unmanaged
{
    private T[]? _array;
    private DeviceLease? _lease;

    public Storage(T[] array, bool pooled)
    {
        (_array, Device) = (array, Device.Cpu);
        if (pooled) TensorScope.Current?.Register(this);
    }

    public Storage(DeviceLease lease, Device device)
    {
        (_lease, Device) = (lease, device);
        TensorScope.Current?.Register(this);
    }

    public Device Device { get; }

    /// <summary>The array; longer than the tensor where it came from the pool.</summary>
    /// <exception cref="ObjectDisposedException">The scope that owned this memory has ended.</exception>
    /// <exception cref="DeviceException">The memory is a device's.</exception>
    public T[] Array => _array ?? throw NotReadable();

    public TensorScope? Owner { get; set; }

    /// <summary>A run of elements, wherever they lie.</summary>
    /// <exception cref="ObjectDisposedException">The scope that owned this memory has ended.</exception>
    public Block<T> Block(int offset, int length)
    {
        if (_lease is { } lease) return new Block<T>(lease, offset, length);
        return new Block<T>(_array ?? throw Ended(), offset, length);
    }

    public void Return()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array) BufferPool<T>.Return(array);
        Interlocked.Exchange(ref _lease, null)?.Return();
    }

    private Exception NotReadable() => _lease is null
        ? Ended()
        : new DeviceException("Reading a tensor", "one in the processor's memory", $"one on {Device}");

    private static ObjectDisposedException Ended() => new(
        "Tensor", "This tensor belonged to a TensorScope that has ended. Keep what must outlive a scope with TensorScope.Keep.");
}

/// <summary>Memory that a scope gives back to the pool when it ends.</summary>
internal interface IReturnable
{
    /// <summary>The scope that will give this memory back, if one will.</summary>
    TensorScope? Owner { get; set; }

    /// <summary>Gives the memory back.</summary>
    void Return();
}
