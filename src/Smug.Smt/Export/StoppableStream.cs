namespace Smug.Smt;

/// <summary>A stream that stops being readable when a token is cancelled, so that whoever parses it need not know of tokens.</summary>
/// <param name="inner">What is read; left open.</param>
/// <param name="cancellation">Ends the reading with an <see cref="OperationCanceledException"/>.</param>
internal sealed class StoppableStream(Stream inner, CancellationToken cancellation) : Stream
{
    /// <summary>Few enough that parsing them takes far less than anyone waits.</summary>
    private const int MostAtOnce = 1 << 16;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        return inner.Read(buffer.Length > MostAtOnce ? buffer[..MostAtOnce] : buffer);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
