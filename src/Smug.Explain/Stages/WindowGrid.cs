using System.Text.Json.Serialization;

namespace Smug.Explain;

/// <summary>An image cut into square windows, each switched as a whole; a mask has one variable per window, shared by all channels.</summary>
/// <remarks>Windows are numbered row by row. Where the window does not divide a side, the last row or column of windows is smaller.
/// Immutable and thread-safe.</remarks>
public sealed record WindowGrid
{
    /// <summary>Cuts an image.</summary>
    /// <param name="height">Rows of pixels, at least 1.</param>
    /// <param name="width">Columns of pixels, at least 1.</param>
    /// <param name="window">Side of a window in pixels, at least 1.</param>
    /// <exception cref="UsageException">A size is below 1.</exception>
    [JsonConstructor]
    public WindowGrid(int height, int width, int window)
    {
        if (height < 1 || width < 1 || window < 1)
            throw new UsageException($"WindowGrid: expected sizes of at least 1, got an image of {height} × {width} and a window of {window}.");
        (Height, Width, Window) = (height, width, window);
    }

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>Columns of pixels.</summary>
    public int Width { get; }

    /// <summary>Side of a window in pixels.</summary>
    public int Window { get; }

    /// <summary>Rows of windows.</summary>
    [JsonIgnore]
    public int Rows => (Height + Window - 1) / Window;

    /// <summary>Columns of windows.</summary>
    [JsonIgnore]
    public int Columns => (Width + Window - 1) / Window;

    /// <summary>The number of windows.</summary>
    [JsonIgnore]
    public int Count => Rows * Columns;

    /// <summary>The window of a pixel: columns · (row ÷ window) + column ÷ window.</summary>
    public int WindowOf(int row, int column) => Columns * (row / Window) + column / Window;

    /// <summary>The number of pixels in a window; fewer than window² at the lower and right edge.</summary>
    public int Area(int window)
    {
        var (row, column) = (window / Columns, window % Columns);
        return Math.Min(Window, Height - row * Window) * Math.Min(Window, Width - column * Window);
    }

    /// <summary>The window of every pixel <c>[H, W]</c>, row-major.</summary>
    public int[] PixelWindows()
    {
        var map = new int[Height * Width];
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++) map[row * Width + column] = WindowOf(row, column);
        }

        return map;
    }
}
