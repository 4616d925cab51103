using ILGPU;
using ILGPU.Runtime;

namespace Smug.Kernels.Gpu;

/// <summary>Device memory for numbers that live only between a launch and the next few.</summary>
public interface IGpuScratch
{
    /// <summary>At least as many elements as asked for, with undefined contents, cut to that length.</summary>
    ArrayView<float> Rent(int length);

    /// <summary>Gives memory back; it is used again in the stream's order, so launches already queued may still use it.</summary>
    void Return(ArrayView<float> memory);
}

/// <summary>Launches kernels on one stream of one device, in order and without waiting. Compiled kernels are kept.</summary>
/// <param name="accelerator">The device.</param>
/// <param name="stream">Its stream.</param>
/// <param name="scratch">Memory for intermediate sums.</param>
/// <remarks>Not thread-safe.</remarks>
public sealed class GpuQueue(Accelerator accelerator, AcceleratorStream stream, IGpuScratch scratch)
{
    private readonly Dictionary<Type, Delegate> _launchers = [];

    /// <summary>The device.</summary>
    public Accelerator Accelerator => accelerator;

    /// <summary>The stream.</summary>
    public AcceleratorStream Stream => stream;

    /// <summary>The largest group of threads the device takes.</summary>
    public int MostThreads => accelerator.MaxNumThreadsPerGroup;

    /// <summary>Whether the threads of a group are the operating system's: ILGPU's CPU accelerator, where a barrier costs as much as thousands
    /// of products, and all threads of a group meet at one after every item.</summary>
    public bool BarriersAreDear => accelerator.AcceleratorType == AcceleratorType.CPU;

    /// <summary>The types of the work structs launched so far.</summary>
    public IReadOnlyCollection<Type> Launched => _launchers.Keys;

    /// <summary>Rents scratch memory until the end of the caller's block.</summary>
    internal Scratch Rent(int length) => new(scratch, length);

    /// <summary>One thread for each item.</summary>
    internal void For<TWork>(int items, TWork work)
        where TWork : struct, IGpuWork
    {
        if (items <= 0) return;
        if (!_launchers.TryGetValue(typeof(TWork), out var launcher))
        {
            launcher = BarriersAreDear
                ? accelerator.LoadImplicitlyGroupedKernel<Index1D, TWork>(GpuEntry.Each, 1)
                : accelerator.LoadAutoGroupedKernel<Index1D, TWork>(GpuEntry.Each);
            _launchers.Add(typeof(TWork), launcher);
        }

        ((Action<AcceleratorStream, Index1D, TWork>)launcher)(stream, items, work);
    }

    /// <summary>Groups of threads that share memory, compiled for a tile.</summary>
    internal void Groups<TWork, TTile>(int groups, int threads, TTile tile, TWork work)
        where TWork : struct, IGpuGroupWork<TTile>
        where TTile : unmanaged, IEquatable<TTile>
    {
        if (groups <= 0) return;
        if (!_launchers.TryGetValue(typeof(TWork), out var launcher))
        {
            launcher = accelerator.LoadKernel<TWork, SpecializedValue<TTile>>(GpuEntry.Groups);
            _launchers.Add(typeof(TWork), launcher);
        }

        var launch = (Action<AcceleratorStream, KernelConfig, TWork, SpecializedValue<TTile>>)launcher;
        launch(stream, new KernelConfig(groups, threads), work, SpecializedValue.New(tile));
    }

    /// <summary>Scratch memory; disposing gives it back.</summary>
    internal readonly struct Scratch(IGpuScratch owner, int length) : IDisposable
    {
        /// <summary>The memory.</summary>
        public ArrayView<float> View { get; } = owner.Rent(length);

        /// <summary>The memory as whole numbers.</summary>
        public ArrayView<int> Integers => View.Cast<int>();

        /// <inheritdoc/>
        public void Dispose() => owner.Return(View);
    }
}
