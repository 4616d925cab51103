using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace Smug.Kernels.Gpu;

/// <summary>Copies between host and device through page-locked memory in two halves, so that filling one half overlaps with the copy of the
/// other. Not thread-safe.</summary>
internal sealed class Staging(Accelerator accelerator, AcceleratorStream stream)
{
    private const int Half = 1 << 20;

    private readonly PageLockedArray1D<byte> _memory = accelerator.AllocatePageLocked1D<byte>(2 * Half);
    private readonly bool[] _inFlight = new bool[2];

    /// <summary>Bytes and copies so far.</summary>
    public TransferCounts Counts { get; private set; }

    /// <summary>Copies to the device; the source is free when this returns, the copy is done before later work of the stream.</summary>
    public void Upload<T>(ReadOnlySpan<T> from, ArrayView<T> to)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(from);
        Counts = Counts with { Uploads = Counts.Uploads + 1, UploadedBytes = Counts.UploadedBytes + bytes.Length };
        var target = to.Cast<byte>();
        for (int start = 0, half = 0; start < bytes.Length; start += Half, half ^= 1)
        {
            if (_inFlight[half]) Wait();
            var count = Math.Min(Half, bytes.Length - start);
            bytes.Slice(start, count).CopyTo(_memory.Span[(half * Half)..]);
            target.SubView(start, count).CopyFrom(stream, _memory.ArrayView.SubView(half * Half, count));
            _inFlight[half] = true;
        }
    }

    /// <summary>Copies from the device, after all earlier work of the stream.</summary>
    public void Download<T>(ArrayView<T> from, Span<T> to)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(to);
        Counts = Counts with { Downloads = Counts.Downloads + 1, DownloadedBytes = Counts.DownloadedBytes + bytes.Length };
        var source = from.Cast<byte>();
        Wait();
        for (var start = 0; start < bytes.Length; start += 2 * Half)
        {
            var count = Math.Min(2 * Half, bytes.Length - start);
            source.SubView(start, count).CopyTo(stream, _memory.ArrayView.SubView(0, count));
            stream.Synchronize();
            _memory.Span[..count].CopyTo(bytes[start..]);
        }
    }

    private void Wait()
    {
        stream.Synchronize();
        Array.Clear(_inFlight);
    }
}
