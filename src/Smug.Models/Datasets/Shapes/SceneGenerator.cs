namespace Smug.Models.Datasets.Shapes;

/// <summary>Draws scenes of four to six shapes that do not touch: two fifths symmetrical, a fifth nearly so (one shape has another form or
/// place), the others anyhow. The same numbers give the same scene on every machine. Thread-safe.</summary>
public static class SceneGenerator
{
    private const int Fewest = 4;
    private const int Most = 6;
    private const double SymmetricalShare = 0.4;
    private const double NearlyShare = 0.2;

    /// <summary>Two centres are at least this far apart in a column or in a row.</summary>
    private const int Distance = 2 * PlacedShape.Reach + 3;

    private const int Margin = PlacedShape.Reach + 1;
    private const int Tries = 200;

    /// <summary>Draws a scene.</summary>
    /// <param name="random">Where the numbers come from.</param>
    public static ShapeScene Draw(SeededRandom random)
    {
        ShapeColour[] colours = Enum.GetValues<ShapeColour>();
        random.Shuffle<ShapeColour>(colours);
        var kind = random.NextDouble();
        for (; ; )
        {
            var shapes = kind < SymmetricalShare + NearlyShare ? Mirrored(random, colours) : Scattered(random, colours);
            if (shapes is not null && kind is >= SymmetricalShare and < SymmetricalShare + NearlyShare) shapes = Disturbed(random, shapes);
            if (shapes is null) continue;
            var scene = new ShapeScene([.. shapes]);
            if (scene.IsSymmetrical == kind < SymmetricalShare) return scene;
        }
    }

    private static List<PlacedShape>? Scattered(SeededRandom random, ShapeColour[] colours)
    {
        var shapes = new List<PlacedShape>();
        var count = Fewest + random.Next(Most - Fewest + 1);
        for (var tries = 0; shapes.Count < count && tries < Tries; tries++)
        {
            var shape = new PlacedShape(Form(random), colours[shapes.Count], Place(random), Place(random));
            if (HasRoom(shapes, shape)) shapes.Add(shape);
        }

        return shapes.Count == count ? shapes : null;
    }

    private static List<PlacedShape>? Mirrored(SeededRandom random, ShapeColour[] colours)
    {
        var shapes = new List<PlacedShape>();
        var count = Fewest + 2 * random.Next((Most - Fewest) / 2 + 1);
        for (var tries = 0; shapes.Count < count && tries < Tries; tries++)
        {
            var left = new PlacedShape(Form(random), colours[shapes.Count], Place(random), Place(random));
            var right = left with { X = ShapeScene.Size - 1 - left.X, Colour = colours[shapes.Count + 1] };
            if (!HasRoom([left], right) || !HasRoom(shapes, left) || !HasRoom(shapes, right)) continue;
            shapes.Add(left);
            shapes.Add(right);
        }

        return shapes.Count == count ? shapes : null;
    }

    /// <summary>One shape gets another form, or another place.</summary>
    private static List<PlacedShape>? Disturbed(SeededRandom random, List<PlacedShape> shapes)
    {
        var at = random.Next(shapes.Count);
        var shape = shapes[at];
        shapes.RemoveAt(at);
        if (random.Next(2) == 0)
        {
            shapes.Insert(at, shape with { Form = (ShapeForm)(((int)shape.Form + 1 + random.Next(2)) % 3) });
            return shapes;
        }

        for (var tries = 0; tries < Tries; tries++)
        {
            var moved = shape with { X = Place(random), Y = Place(random) };
            if (HasRoom([shape], moved) && HasRoom(shapes, moved))
            {
                shapes.Insert(at, moved);
                return shapes;
            }
        }

        return null;
    }

    private static ShapeForm Form(SeededRandom random) => (ShapeForm)random.Next(3);

    private static int Place(SeededRandom random) => Margin + random.Next(ShapeScene.Size - 2 * Margin);

    private static bool HasRoom(List<PlacedShape> shapes, PlacedShape shape) =>
        shapes.TrueForAll(other => Math.Max(Math.Abs(other.X - shape.X), Math.Abs(other.Y - shape.Y)) >= Distance);
}
