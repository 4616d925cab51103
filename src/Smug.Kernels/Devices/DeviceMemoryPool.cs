using System.Numerics;

namespace Smug.Kernels.Devices;

/// <summary>Memory of one device that was used once and can be used again: asking the driver costs far more than a kernel. Thread-safe.</summary>
/// <remarks>Memory comes in size classes a quarter of a power of two apart, so at most 25 % is unused. A returned piece may be handed out while
/// the device still works on its old contents: everything on a device happens in order, so the new owner's work comes later.
/// The pool knows all memory it took, so a piece whose lease was forgotten comes back through the lease's finalizer.</remarks>
/// <param name="device">The device's id, for errors.</param>
/// <param name="limit">The most bytes to take from the driver.</param>
/// <param name="allocate">Takes memory from the driver; null where the driver has none left.</param>
internal sealed class DeviceMemoryPool(string device, long limit, Func<long, DeviceMemory?> allocate)
{
    private const long Smallest = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Stack<DeviceMemory>> _free = [];
    private readonly HashSet<DeviceMemory> _all = [];

    /// <summary>The most bytes to take from the driver. What is held beyond it is freed as it comes back.</summary>
    public long Limit
    {
        get;
        set
        {
            lock (_gate)
            {
                field = value;
                Trim();
            }
        }
    } = limit;

    /// <summary>Bytes taken from the driver.</summary>
    public long Held { get; private set; }

    /// <summary>Bytes that are lent out.</summary>
    public long Lent { get; private set; }

    /// <summary>Memory of at least <paramref name="bytes"/> bytes.</summary>
    /// <exception cref="DeviceMemoryException">There is no room, even after everything unused was given back.</exception>
    public DeviceLease Rent(long bytes)
    {
        var size = SizeClass(bytes);
        if (TryRent(size) is { } memory) return new DeviceLease(this, memory);

        // Tensors that nobody holds any more return theirs when the collector finds them.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        lock (_gate) Trim();
        return TryRent(size) is { } late ? new DeviceLease(this, late) : throw new DeviceMemoryException(device, size, Lent, Limit);
    }

    /// <summary>Takes memory back.</summary>
    public void Return(DeviceMemory memory)
    {
        lock (_gate)
        {
            Lent -= memory.Bytes;
            if (Held > Limit) Free(memory);
            else (_free.TryGetValue(memory.Bytes, out var stack) ? stack : _free[memory.Bytes] = []).Push(memory);
        }
    }

    /// <summary>The size that is taken for <paramref name="bytes"/> bytes: 4, 5, 6 or 7 quarters of a power of two.</summary>
    internal static long SizeClass(long bytes)
    {
        if (bytes <= Smallest) return Smallest;
        var quarter = 1L << (BitOperations.Log2((ulong)(bytes - 1)) - 2);
        return (bytes + quarter - 1) / quarter * quarter;
    }

    private DeviceMemory? TryRent(long size)
    {
        lock (_gate)
        {
            if (!_free.TryGetValue(size, out var stack) || !stack.TryPop(out var memory))
            {
                if (Held + size > Limit) Trim();
                if (Held + size > Limit || allocate(size) is not { } fresh) return null;
                memory = fresh;
                _all.Add(memory);
                Held += size;
            }

            Lent += size;
            return memory;
        }
    }

    private void Trim()
    {
        foreach (var stack in _free.Values)
        {
            while (stack.TryPop(out var memory)) Free(memory);
        }
    }

    private void Free(DeviceMemory memory)
    {
        _all.Remove(memory);
        Held -= memory.Bytes;
        memory.Free();
    }
}
