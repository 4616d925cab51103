namespace Smug.Models.Formats;

/// <summary>Writes files so that a reader only ever sees the old contents or the whole new contents.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary file beside the target, flushes it to the disk and renames it over the target.
    /// On any failure the temporary file is removed and the target is as it was.</summary>
    /// <param name="path">The target. Its directory is created where it is missing.</param>
    /// <param name="write">Writes the contents. What it raises passes through, except input/output errors.</param>
    /// <exception cref="EnvironmentException">The file system refused: no permission, no space, the target is a directory.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            var target = Path.GetFullPath(path);
            var directory = Path.GetDirectoryName(target) ?? throw new IOException("it is a root directory");
            Directory.CreateDirectory(directory);
            var temporary = Path.Combine(directory, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(temporary, target, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EnvironmentException($"Cannot write '{path}': {error.Message}", error);
        }
    }

    /// <summary>Writes text as UTF-8 without a byte-order mark.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    /// <param name="path">The target.</param>
    /// <param name="text">The contents.</param>
    public static void WriteText(string path, string text) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(text);
    });
}
