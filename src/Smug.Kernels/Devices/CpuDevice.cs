using System.Diagnostics;

namespace Smug.Kernels.Devices;

/// <summary>The processor: tensors are managed arrays, operations the SIMD kernels.</summary>
internal sealed class CpuDevice : Device
{
    public override string Id => "cpu";

    public override DeviceKind Kind => DeviceKind.Cpu;

    public override string Name => $"{Environment.ProcessorCount} × {System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}";

    public override long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public override long MemoryLimit
    {
        get => MemoryBytes;
        set => throw new UsageException("cpu: its memory has no limit of Smug's own.");
    }

    public override long BytesHeld => 0;

    public override int WarpSize => 1;

    public override int MostGroupThreads => 1;

    public override TransferCounts Transfers => default;

    public override void Synchronize()
    {
    }

    internal override DeviceKernels<T> Kernels<T>(string operation) => CpuKernels<T>.Instance;

    internal override void Upload<T>(ReadOnlySpan<T> from, Block<T> to) => from.CopyTo(to.Span);

    internal override void Download<T>(Block<T> from, Span<T> to) => from.Span.CopyTo(to);

    internal override void Copy<T>(Block<T> from, Block<T> to) => from.Span.CopyTo(to.Span);

    internal override void Fill<T>(Block<T> block, T value) => block.Span.Fill(value);

    internal override DeviceLease Rent(long bytes) => throw new UnreachableException("The processor's tensors are managed arrays.");
}
