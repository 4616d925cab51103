using Smug.Kernels;

namespace Smug.Models.Formats;

/// <summary>Takes files from outside into memory, checking their length first.</summary>
public static class InputFile
{
    /// <summary>All bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The largest length accepted, in bytes; at most <see cref="Array.MaxLength"/>.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">The file is longer than <paramref name="limit"/> or ends while being read.</exception>
    public static byte[] ReadAll(string path, long limit = 0x7FFFFFC7) => ReadAll(path, limit, length => LargeArray.Uninitialized<byte>(length)).Array!;

    /// <summary>All bytes of a file, for as long as another method needs them: their memory is used again afterwards.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The largest length accepted, in bytes.</param>
    /// <param name="read">Reads them, and keeps none.</param>
    /// <inheritdoc cref="ReadAll(string, long)" path="/exception"/>
    internal static TResult Read<TResult>(string path, long limit, Func<ReadOnlyMemory<byte>, TResult> read)
    {
        var bytes = ReadAll(path, limit, RecycledBytes.Take);
        var result = read(bytes);
        RecycledBytes.Return(bytes.Array!);
        return result;
    }

    private static ArraySegment<byte> ReadAll(string path, long limit, Func<int, byte[]> take)
    {
        using var stream = Open(path);
        var length = stream.Length;
        limit = Math.Min(limit, Array.MaxLength);
        if (length > limit) throw new MalformedInputException(path, "length", $"at most {limit} bytes", $"{length} bytes");
        var bytes = new ArraySegment<byte>(take((int)length), 0, (int)length);
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException)
        {
            throw new MalformedInputException(path, "end of file", $"{length} bytes", "fewer: the file was cut while being read");
        }

        return bytes;
    }

    /// <summary>Opens a file for reading from its beginning to its end.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file '{path}'.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"Cannot read '{path}': {error.Message}");
        }
    }
}
