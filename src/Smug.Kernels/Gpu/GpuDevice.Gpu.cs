using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using Smug.Kernels.Devices;

namespace Smug.Kernels.Gpu;

/// <summary>A device that ILGPU found. It is opened when first used.</summary>
internal sealed class GpuDevice : Device
{
    private readonly ILGPU.Runtime.Device _ilgpu;
    private readonly Lazy<OpenedGpu> _opened;
    private long _limit;

    public GpuDevice(string id, DeviceKind kind, Context context, ILGPU.Runtime.Device ilgpu)
    {
        (Id, Kind, _ilgpu) = (id, kind, ilgpu);

        // An emulation claims all memory there could be.
        MemoryBytes = kind == DeviceKind.Emulated ? Cpu.MemoryBytes : ilgpu.MemorySize;
        _limit = MemoryBytes;
        _opened = new Lazy<OpenedGpu>(() => new OpenedGpu(this, context, ilgpu));
    }

    public override string Id { get; }

    public override DeviceKind Kind { get; }

    public override string Name => _ilgpu.Name;

    public override long MemoryBytes { get; }

    public override long MemoryLimit
    {
        get => _limit;
        set
        {
            _limit = Math.Clamp(value, 0, MemoryBytes);
            _opened.Value.Pool.Limit = _limit;
        }
    }

    public override long BytesHeld => _opened.IsValueCreated ? _opened.Value.Pool.Held : 0;

    public override int WarpSize => _ilgpu.WarpSize;

    public override int MostGroupThreads => _ilgpu.MaxNumThreadsPerGroup;

    public override TransferCounts Transfers => _opened.IsValueCreated ? _opened.Value.Staging.Counts : default;

    /// <summary>The device in use.</summary>
    public OpenedGpu Opened => _opened.Value;

    public override void Synchronize()
    {
        if (!_opened.IsValueCreated) return;
        lock (Opened.Gate) Opened.Stream.Synchronize();
    }

    internal override DeviceKernels<T> Kernels<T>(string operation) => typeof(T) == typeof(float)
        ? (DeviceKernels<T>)(object)Opened.Kernels
        : throw new DeviceException(operation, $"float32 on {Id}", $"{typeof(T).Name}, which stays on the processor");

    internal override DeviceLease Rent(long bytes) => Opened.Pool.Rent(bytes);

    internal override void Upload<T>(ReadOnlySpan<T> from, Block<T> to)
    {
        if (from.IsEmpty) return;
        lock (Opened.Gate) Opened.Staging.Upload(from, GpuMemory.View(to));
    }

    internal override void Download<T>(Block<T> from, Span<T> to)
    {
        if (to.IsEmpty) return;
        lock (Opened.Gate) Opened.Staging.Download(GpuMemory.View(from), to);
    }

    internal override void Copy<T>(Block<T> from, Block<T> to)
    {
        if (from.Length == 0) return;
        lock (Opened.Gate) GpuMemory.View(from).CopyTo(Opened.Stream, GpuMemory.View(to));
    }

    internal override void Fill<T>(Block<T> block, T value)
    {
        if (block.Length == 0) return;
        var view = GpuMemory.View(block);
        lock (Opened.Gate)
        {
            if (value.Equals(default(T))) view.MemSetToZero(Opened.Stream);
            else Opened.Kernels.Fill(view.Cast<float>(), Unsafe.BitCast<T, float>(value));
        }
    }
}
