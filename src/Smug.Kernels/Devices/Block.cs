namespace Smug.Kernels.Devices;

/// <summary>A run of elements in an array of the processor's or in a device's memory; nobody's property. Default: no elements.</summary>
internal readonly struct Block<T>
    where T : unmanaged
{
    private readonly object? _memory;

    public Block(T[] array, int offset, int length) => (_memory, Offset, Length) = (array, offset, length);

    public Block(DeviceLease lease, int offset, int length) => (_memory, Offset, Length) = (lease, offset, length);

    /// <summary>Elements from the memory's start.</summary>
    public int Offset { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>The elements, where they lie in an array.</summary>
    public Span<T> Span => ((T[]?)_memory).AsSpan(Offset, Length);

    /// <summary>The device's memory, where they lie there; null where there are none.</summary>
    public DeviceMemory? Memory => ((DeviceLease?)_memory)?.Memory;
}
