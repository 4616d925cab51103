namespace Smug.Kernels.Conv2d;

/// <summary>Rows and columns of zeros around an image.</summary>
internal readonly record struct Margin(int Top, int Bottom, int Left, int Right)
{
    /// <summary>No zeros at all: the image can be read where it lies.</summary>
    public bool IsNone => (Top | Bottom | Left | Right) == 0;

    /// <summary>Copies rows of an image with its margin.</summary>
    /// <param name="image">The image.</param>
    /// <param name="size">Its size.</param>
    /// <param name="first">First row to copy, counted from the top of the margin.</param>
    /// <param name="count">Rows to copy.</param>
    /// <param name="to">Room for as many rows of width + left + right pixels.</param>
    public unsafe void Copy<T>(T* image, ImageSize size, int first, int count, T* to)
        where T : unmanaged => Copy(image, size.Channels, size, first, count, to);

    /// <summary>Copies rows of an image whose pixels lie <paramref name="pixelStride"/> elements apart.</summary>
    /// <inheritdoc cref="Copy{T}(T*, ImageSize, int, int, T*)"/>
    public unsafe void Copy<T>(T* image, nint pixelStride, ImageSize size, int first, int count, T* to)
        where T : unmanaged
    {
        var (left, rowLength, right) = (Left * size.Channels, size.Width * size.Channels, Right * size.Channels);
        for (var row = first - Top; row < first - Top + count; row++)
        {
            var padded = new Span<T>(to, left + rowLength + right);
            to += padded.Length;
            if (row < 0 || row >= size.Height)
            {
                padded.Clear();
                continue;
            }

            padded[..left].Clear();
            var from = image + (nint)row * size.Width * pixelStride;
            if (pixelStride == size.Channels)
            {
                new ReadOnlySpan<T>(from, rowLength).CopyTo(padded[left..]);
            }
            else
            {
                for (var pixel = 0; pixel < size.Width; pixel++)
                    new ReadOnlySpan<T>(from + pixel * pixelStride, size.Channels).CopyTo(padded[(left + pixel * size.Channels)..]);
            }

            padded[(left + rowLength)..].Clear();
        }
    }
}
