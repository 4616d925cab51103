using Smug.Models.Formats;

namespace Smug.Explain;

/// <summary>Lines of a file, one in memory at a time. Not thread-safe.</summary>
internal sealed class LineReader : IDisposable
{
    private readonly Stream _stream;
    private readonly string _path;
    private readonly bool _owns;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _filled;

    public LineReader(string path)
        : this(InputFile.Open(path), path) => _owns = true;

    public LineReader(Stream stream, string path)
    {
        (_stream, _path) = (stream, path);
        stream.Position = 0;
    }

    /// <summary>The last line read, without its line feed; valid until the next is read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary><see cref="Line"/> with its line feed.</summary>
    public ReadOnlyMemory<byte> LineWithFeed { get; private set; }

    /// <summary>How many lines were read.</summary>
    public long Number { get; private set; }

    /// <summary>The number of bytes that they take, line feeds included.</summary>
    public long End { get; private set; }

    /// <summary>Whether something without a line feed follows the last line; known once <see cref="Next"/> was false.</summary>
    public bool HasRemainder => _filled > _start;

    /// <summary>Reads a whole line; false where there is none.</summary>
    public bool Next()
    {
        var searched = _start;
        while (true)
        {
            var at = _buffer.AsSpan(searched, _filled - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var end = searched + at;
                LineWithFeed = _buffer.AsMemory(_start, end + 1 - _start);
                Line = LineWithFeed[..^1];
                End += end + 1 - _start;
                Number++;
                _start = end + 1;
                return true;
            }

            searched = _filled - _start;
            if (searched > RowFile.LongestLine) throw new MalformedInputException(_path, $"line {Number + 1}", $"at most {RowFile.LongestLine} bytes", "more");
            _buffer.AsSpan(_start, searched).CopyTo(_buffer);
            (_start, _filled) = (0, searched);
            if (_filled == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            var read = _stream.Read(_buffer, _filled, _buffer.Length - _filled);
            if (read == 0) return false;
            _filled += read;
        }
    }

    public void Dispose()
    {
        if (_owns) _stream.Dispose();
    }
}
