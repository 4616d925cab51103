using Smug.Explain;
using Smug.Models.Images;

namespace Smug.Report.Pictures;

/// <summary>A drawing in which every pixel of the explained picture is a square of <see cref="Scale"/> dots. Not thread-safe.</summary>
internal sealed class Canvas
{
    private readonly byte[] _dots;
    private readonly int _columns;
    private readonly int _rows;

    public Canvas(int columns, int rows, int scale)
    {
        (_columns, _rows, Scale) = (columns, rows, scale);
        _dots = new byte[columns * scale * rows * scale * 3];
    }

    /// <summary>Dots per side of a pixel.</summary>
    public int Scale { get; }

    /// <summary>The largest scale, up to 24, at which a picture's longer side stays within <paramref name="side"/> dots; at least 1.</summary>
    public static int ScaleFor(int columns, int rows, int side) => Math.Clamp(side / Math.Max(columns, rows), 1, 24);

    public Canvas Paint(Func<int, int, Colour> colour)
    {
        for (var row = 0; row < _rows; row++)
        {
            for (var column = 0; column < _columns; column++)
                Fill(column * Scale, row * Scale, Scale, Scale, colour(column, row), 1);
        }

        return this;
    }

    /// <summary>Thin lines where rectangular windows meet, if windows are large enough for lines to help.</summary>
    public Canvas Grid(WindowGrid grid, Colour colour, double strength)
    {
        if (!grid.IsRectangular || Math.Min(grid.Window, grid.WindowWidth) * Scale < 8) return this;
        for (var column = grid.WindowWidth; column < _columns; column += grid.WindowWidth)
            Fill(column * Scale, 0, 1, _rows * Scale, colour, strength);
        for (var row = grid.Window; row < _rows; row += grid.Window)
            Fill(0, row * Scale, _columns * Scale, 1, colour, strength);
        return this;
    }

    /// <summary>The border between pixels that belong to a set and those that do not, the picture's edge included.</summary>
    public Canvas Outline(Func<int, int, bool> belongs, Colour colour)
    {
        var width = Math.Clamp(Scale / 6, 1, 3);
        for (var row = 0; row < _rows; row++)
        {
            for (var column = 0; column < _columns; column++)
            {
                if (!belongs(column, row)) continue;
                var (left, top) = (column * Scale, row * Scale);
                if (column == 0 || !belongs(column - 1, row)) Fill(left, top, width, Scale, colour, 1);
                if (column == _columns - 1 || !belongs(column + 1, row)) Fill(left + Scale - width, top, width, Scale, colour, 1);
                if (row == 0 || !belongs(column, row - 1)) Fill(left, top, Scale, width, colour, 1);
                if (row == _rows - 1 || !belongs(column, row + 1)) Fill(left, top + Scale - width, Scale, width, colour, 1);
                FillInnerCorners(column, row, belongs, width, colour);
            }
        }

        return this;
    }

    public Image ToImage() => new(_columns * Scale, _rows * Scale, 3, _dots);

    // Where the outline turns around a missing diagonal neighbour, its two lines would otherwise not meet.
    private void FillInnerCorners(int column, int row, Func<int, int, bool> belongs, int width, Colour colour)
    {
        ReadOnlySpan<int> steps = [-1, 1];
        foreach (var dx in steps)
        {
            foreach (var dy in steps)
            {
                var (x, y) = (column + dx, row + dy);
                if (x < 0 || y < 0 || x >= _columns || y >= _rows || belongs(x, y)) continue;
                Fill(column * Scale + (dx > 0 ? Scale - width : 0), row * Scale + (dy > 0 ? Scale - width : 0), width, width, colour, 1);
            }
        }
    }

    private void Fill(int left, int top, int width, int height, Colour colour, double strength)
    {
        var stride = _columns * Scale * 3;
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++)
            {
                var at = y * stride + x * 3;
                var mixed = strength >= 1 ? colour : new Colour(_dots[at], _dots[at + 1], _dots[at + 2]).Mix(colour, strength);
                (_dots[at], _dots[at + 1], _dots[at + 2]) = (mixed.Red, mixed.Green, mixed.Blue);
            }
        }
    }
}
