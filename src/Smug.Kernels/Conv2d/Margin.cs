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
            new ReadOnlySpan<T>(image + (nint)row * rowLength, rowLength).CopyTo(padded[left..]);
            padded[(left + rowLength)..].Clear();
        }
    }
}
