using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Smug.Explain;

/// <summary>An image cut into windows, each switched as a whole: rectangles, or the superpixels of a label map. A mask has one variable per
/// window, shared by all channels.</summary>
/// <remarks>Rectangles are numbered row by row; where they do not divide a side, the last row or column of windows is smaller. Superpixels are
/// numbered by ascending label. Immutable and thread-safe.</remarks>
public sealed record WindowGrid
{
    private readonly int[] _superpixelAreas;

    /// <summary>Cuts an image.</summary>
    /// <param name="height">Rows of pixels, at least 1.</param>
    /// <param name="width">Columns of pixels, at least 1.</param>
    /// <param name="window">Rows of a window in pixels, at least 1.</param>
    /// <param name="windowWidth">Columns of a window in pixels; 0 makes it square.</param>
    /// <param name="superpixels">The window of every pixel <c>[H, W]</c>, row-major: every number from 0 to the greatest at least once. Default or
    /// empty for rectangles.</param>
    /// <exception cref="UsageException">A size is below 1, or the superpixels do not cover the image by numbers without gaps.</exception>
    [JsonConstructor]
    public WindowGrid(int height, int width, int window, int windowWidth = 0, ImmutableArray<int> superpixels = default)
    {
        if (height < 1 || width < 1 || window < 1 || windowWidth < 0)
            throw new UsageException($"WindowGrid: expected sizes of at least 1, got an image of {height} × {width} and a window of {window} × {windowWidth}.");
        (Height, Width, Window, WindowWidth) = (height, width, window, windowWidth == 0 ? window : windowWidth);
        Superpixels = superpixels.IsDefault ? [] : superpixels;
        _superpixelAreas = Superpixels.IsEmpty ? [] : AreasOf(Superpixels, (long)height * width);
    }

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>Columns of pixels.</summary>
    public int Width { get; }

    /// <summary>Rows of a window in pixels; without meaning for superpixels.</summary>
    public int Window { get; }

    /// <summary>Columns of a window in pixels; without meaning for superpixels.</summary>
    public int WindowWidth { get; }

    /// <summary>The window of every pixel <c>[H, W]</c>, row-major; empty for rectangles.</summary>
    public ImmutableArray<int> Superpixels { get; }

    /// <summary>Whether windows are rectangles.</summary>
    [JsonIgnore]
    public bool IsRectangular => Superpixels.IsEmpty;

    /// <summary>Rows of windows; 1 for superpixels.</summary>
    [JsonIgnore]
    public int Rows => IsRectangular ? (Height + Window - 1) / Window : 1;

    /// <summary>Columns of windows; their number for superpixels.</summary>
    [JsonIgnore]
    public int Columns => IsRectangular ? (Width + WindowWidth - 1) / WindowWidth : _superpixelAreas.Length;

    /// <summary>The number of windows.</summary>
    [JsonIgnore]
    public int Count => Rows * Columns;

    /// <summary>The windows in a few words: <c>2 × 2 pixels</c>, <c>3 × 5 pixels</c> (rows × columns), <c>superpixels</c>.</summary>
    [JsonIgnore]
    public string Description => IsRectangular ? $"{Window} × {WindowWidth} pixels" : "superpixels";

    /// <summary>Windows from a label map: every distinct label is one window.</summary>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Columns of pixels.</param>
    /// <param name="labels">Any whole number for every pixel <c>[H, W]</c>, row-major.</param>
    /// <exception cref="ShapeException">The number of labels is not H · W.</exception>
    public static WindowGrid FromLabels(int height, int width, ReadOnlySpan<int> labels)
    {
        if (labels.Length != (long)height * width) throw new ShapeException("WindowGrid", $"{height} · {width} labels", $"{labels.Length}");
        var numbers = labels.ToArray().Distinct().Order().Select((label, number) => (label, number)).ToDictionary();
        return new WindowGrid(height, width, 1, 0, [.. labels.ToArray().Select(label => numbers[label])]);
    }

    /// <summary>The window of a pixel: columns · (row ÷ window) + column ÷ window width, or its superpixel.</summary>
    public int WindowOf(int row, int column) =>
        IsRectangular ? Columns * (row / Window) + column / WindowWidth : Superpixels[row * Width + column];

    /// <summary>The number of pixels in a window; fewer at the lower and right edge where windows are cut off.</summary>
    public int Area(int window)
    {
        if (!IsRectangular) return _superpixelAreas[window];
        var (row, column) = (window / Columns, window % Columns);
        return Math.Min(Window, Height - row * Window) * Math.Min(WindowWidth, Width - column * WindowWidth);
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

    /// <summary>Whether both cut the same image in the same way.</summary>
    public bool Equals(WindowGrid? other) => other is not null
        && (Height, Width, Window, WindowWidth) == (other.Height, other.Width, other.Window, other.WindowWidth)
        && Superpixels.AsSpan().SequenceEqual(other.Superpixels.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Height, Width, Window, WindowWidth, Superpixels.Length);

    private static int[] AreasOf(ImmutableArray<int> superpixels, long pixels)
    {
        if (superpixels.Length != pixels) throw new UsageException($"WindowGrid: expected a superpixel for each of {pixels} pixels, got {superpixels.Length}.");
        if (superpixels.Min() < 0 || superpixels.Max() >= pixels)
            throw new UsageException($"WindowGrid: expected superpixels from 0 to below {pixels}, got {superpixels.Min()} to {superpixels.Max()}.");
        var areas = new int[superpixels.Max() + 1];
        foreach (var superpixel in superpixels) areas[superpixel]++;
        if (Array.IndexOf(areas, 0) is var gap and >= 0) throw new UsageException($"WindowGrid: expected superpixels without gaps, got none numbered {gap}.");
        return areas;
    }
}
