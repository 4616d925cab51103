using Smug.Kernels;

namespace Smug.Smt;

/// <summary>A stream that stops being readable when a token is cancelled, so that whoever parses it need not know of tokens.</summary>
/// <param name="inner">What is read; left open.</param>
/// <param name="cancellation">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
internal sealed class StoppableStream(Stream inner, CancellationToken cancellation) : ForwardStream
{
    /// <summary>Few enough that parsing them takes far less than anyone waits.</summary>
    private const int MostAtOnce = 1 << 16;

    public override int Read(Span<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        return inner.Read(buffer.Length > MostAtOnce ? buffer[..MostAtOnce] : buffer);
    }
}
