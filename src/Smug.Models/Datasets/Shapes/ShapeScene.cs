using System.Collections.Immutable;
using Smug.Models.Images;

namespace Smug.Models.Datasets.Shapes;

/// <summary>The form of a shape.</summary>
public enum ShapeForm
{
    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A square that stands on a side.</summary>
    Square,

    /// <summary>A triangle that points up.</summary>
    Triangle,
}

/// <summary>The colour of a shape.</summary>
public enum ShapeColour
{
    /// <summary>Red.</summary>
    Red,

    /// <summary>Green.</summary>
    Green,

    /// <summary>Blue.</summary>
    Blue,

    /// <summary>Yellow.</summary>
    Yellow,

    /// <summary>Purple.</summary>
    Purple,

    /// <summary>Orange.</summary>
    Orange,
}

/// <summary>A shape in a scene.</summary>
/// <param name="Form">Its form.</param>
/// <param name="Colour">Its colour, which no other shape of the scene has.</param>
/// <param name="X">The column of its centre, from 0 on the left.</param>
/// <param name="Y">The row of its centre, from 0 at the top.</param>
public readonly record struct PlacedShape(ShapeForm Form, ShapeColour Colour, int X, int Y)
{
    /// <summary>Shapes reach this far from their centre in each direction, in pixels.</summary>
    public const int Reach = 4;

    private const double CircleRadius = 4.5;

    /// <summary>Whether it covers a pixel.</summary>
    /// <param name="x">Column.</param>
    /// <param name="y">Row.</param>
    public bool Covers(int x, int y)
    {
        var (right, down) = (Math.Abs(x - X), y - Y);
        if (right > Reach || Math.Abs(down) > Reach) return false;
        return Form switch
        {
            ShapeForm.Circle => right * right + down * down <= CircleRadius * CircleRadius,
            ShapeForm.Triangle => 2 * right <= down + Reach,
            _ => true,
        };
    }
}

/// <summary>Coloured shapes on a light ground. Immutable and thread-safe.</summary>
/// <param name="Shapes">The shapes, of different colours.</param>
public sealed record ShapeScene(ImmutableArray<PlacedShape> Shapes)
{
    /// <summary>Rows and columns of the picture.</summary>
    public const int Size = 48;

    /// <summary>The ground's value in each channel.</summary>
    public const byte Ground = 236;

    private static ReadOnlySpan<byte> Colours => [214, 39, 40, 44, 160, 44, 31, 90, 220, 240, 205, 30, 140, 60, 170, 255, 127, 14];

    /// <summary>Whether every shape's mirror image about the vertical middle line is a shape of the same form; colours do not count.</summary>
    public bool IsSymmetrical => Shapes.All(shape => Shapes.Any(other => other.Form == shape.Form && other.X == Size - 1 - shape.X && other.Y == shape.Y));

    /// <summary>The shape of a colour; null where there is none.</summary>
    public PlacedShape? Of(ShapeColour colour)
    {
        foreach (var shape in Shapes)
        {
            if (shape.Colour == colour) return shape;
        }

        return null;
    }

    /// <summary>Paints the scene: [48, 48, 3].</summary>
    public Image Picture()
    {
        var pixels = new byte[3 * Size * Size];
        Array.Fill(pixels, Ground);
        foreach (var shape in Shapes)
        {
            var colour = Colours.Slice(3 * (int)shape.Colour, 3);
            for (var y = shape.Y - PlacedShape.Reach; y <= shape.Y + PlacedShape.Reach; y++)
            {
                for (var x = shape.X - PlacedShape.Reach; x <= shape.X + PlacedShape.Reach; x++)
                {
                    if (shape.Covers(x, y)) colour.CopyTo(pixels.AsSpan(3 * (y * Size + x)));
                }
            }
        }

        return new Image(Size, Size, 3, pixels);
    }

    /// <summary>What it shows, in words.</summary>
    public override string ToString() => string.Join("; ", Shapes.Select(shape =>
        FormattableString.Invariant($"{ShapeWord.Of(shape.Colour)} {ShapeWord.Of(shape.Form)} at column {shape.X}, row {shape.Y}")));
}
