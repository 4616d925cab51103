using ILGPU;
using ILGPU.Runtime;

namespace Smug.Kernels.Gpu;

/// <summary>Work that falls into items which know nothing of each other: a device's counterpart of <see cref="IWork"/>. One thread does
/// one item, so neither the schedule nor the size of thread groups can change a bit.</summary>
/// <remarks>Implemented by structs of views and numbers only (no bool, no empty struct, no reference): they are copied to the device.</remarks>
internal interface IGpuWork
{
    /// <summary>Does one item.</summary>
    void Do(int item);
}

/// <summary>Work in which the threads of a group share memory. The order of every sum is fixed by sizes alone, never by the number of
/// threads.</summary>
/// <typeparam name="TTile">Constants the kernel is compiled for: a loop bound or the size of shared memory that they give is a constant of
/// the machine code.</typeparam>
internal interface IGpuGroupWork<TTile>
    where TTile : unmanaged
{
    /// <summary>Does one group's part, on each of its threads.</summary>
    void Do(TTile tile);
}

/// <summary>The entry points that all kernels are compiled from.</summary>
internal static class GpuEntry
{
    /// <summary>One item.</summary>
    public static void Each<TWork>(Index1D item, TWork work)
        where TWork : struct, IGpuWork => work.Do(item);

    /// <summary>One thread of one group.</summary>
    public static void Groups<TWork, TTile>(TWork work, SpecializedValue<TTile> tile)
        where TWork : struct, IGpuGroupWork<TTile>
        where TTile : unmanaged, IEquatable<TTile> => work.Do(tile.Value);
}
