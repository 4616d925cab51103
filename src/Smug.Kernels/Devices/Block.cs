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
    public DeviceMemory? Memory => Lease?.Memory;

    /// <summary>The right to use the device's memory, which lasts as long as somebody holds it; null where the elements lie in an array.</summary>
    public DeviceLease? Lease => _memory as DeviceLease;
}
