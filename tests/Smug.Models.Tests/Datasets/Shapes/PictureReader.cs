using Smug.Models.Images;

namespace Smug.Models.Tests.Datasets.Shapes;

/// <summary>Answers questions about shapes from nothing but the pixels and the words, by rules written apart from the generator: blobs of one
/// colour, forms told apart by their area, key words.</summary>
internal static class PictureReader
{
    private static readonly Dictionary<(int, int, int), string> Colours = new()
    {
        [(214, 39, 40)] = "red",
        [(44, 160, 44)] = "green",
        [(31, 90, 220)] = "blue",
        [(240, 205, 30)] = "yellow",
        [(140, 60, 170)] = "purple",
        [(255, 127, 14)] = "orange",
    };

    /// <summary>A shape's colour, form and twice the column and row of its middle.</summary>
    public sealed record Blob(string Colour, string Form, int X, int Y, int Pixels);

    public static List<Blob> Blobs(Image picture)
    {
        var pixels = new Dictionary<string, List<(int X, int Y)>>();
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var p = picture[x, y];
                if ((p[0], p[1], p[2]) == (236, 236, 236)) continue;
                var colour = Colours[(p[0], p[1], p[2])];
                if (!pixels.TryGetValue(colour, out var list)) pixels[colour] = list = [];
                list.Add((x, y));
            }
        }

        // A square has 81 pixels, a disc 69, a triangle 41.
        return [.. pixels.Select(blob => new Blob(
            blob.Key, blob.Value.Count > 75 ? "square" : blob.Value.Count > 55 ? "circle" : "triangle",
            blob.Value.Min(p => p.X) + blob.Value.Max(p => p.X), blob.Value.Min(p => p.Y) + blob.Value.Max(p => p.Y), blob.Value.Count))];
    }

    public static string Answer(Image picture, IReadOnlyList<string> words)
    {
        var blobs = Blobs(picture);
        bool Has(params string[] any) => words.Any(any.Contains);
        var named = words.Where(Colours.ContainsValue).ToList();
        Blob? first = named.Count > 0 ? blobs.Find(blob => blob.Colour == named[0]) : null;
        Blob? second = named.Count > 1 ? blobs.Find(blob => blob.Colour == named[1]) : null;
        var counts = Has("many", "number", "count");
        if (Has("symmetrical")) return YesNo(IsSymmetrical(blobs));
        if (Has("asymmetrical")) return YesNo(!IsSymmetrical(blobs));
        if (Has("nearest", "closest", "next")) return Neighbour(blobs, first!, 1, Has("colour", "hue"));
        if (Has("furthest", "farthest", "distant")) return Neighbour(blobs, first!, -1, Has("colour", "hue"));
        if (Has("leftmost")) return blobs.MinBy(blob => blob.X)!.Colour;
        if (Has("rightmost")) return blobs.MaxBy(blob => blob.X)!.Colour;
        if (Has("highest", "topmost")) return blobs.MinBy(blob => blob.Y)!.Colour;
        if (Has("lowest", "bottommost")) return blobs.MaxBy(blob => blob.Y)!.Colour;
        if (Has("colour", "hue")) return blobs.Single(blob => words.Contains(blob.Form)).Colour;
        if (counts && named.Count == 1) return $"{blobs.Count(blob => blob.Form == first!.Form && blob != first)}";
        if (counts || (named.Count == 0 && Has("circles", "squares", "triangles"))) return $"{blobs.Count(blob => words.Contains(blob.Form + "s"))}";
        if (named.Count == 2 && Has("same", "alike", "equal", "share")) return YesNo(first!.Form == second!.Form);
        if (named.Count == 2) return YesNo(Relation(words, first!, second!));
        if (Has("left") && Has("right")) return first!.X < picture.Width - 1 ? "left" : "right";
        if (Has("top") && Has("bottom")) return first!.Y < picture.Height - 1 ? "top" : "bottom";
        if (Has("left", "right")) return YesNo(first!.X < picture.Width - 1 == Has("left"));
        if (Has("top", "bottom")) return YesNo(first!.Y < picture.Height - 1 == Has("top"));
        if (Has("circle", "square", "triangle")) return YesNo(words.Contains(first!.Form));
        return Has("what", "which", "name") ? first!.Form : YesNo(first is not null);
    }

    private static bool IsSymmetrical(List<Blob> blobs) => blobs.TrueForAll(blob => blobs.Exists(other => other.Form == blob.Form && other.X == 94 - blob.X && other.Y == blob.Y));

    private static string Neighbour(List<Blob> blobs, Blob from, int sign, bool asksColour)
    {
        var found = blobs.Where(blob => blob != from).MinBy(blob => sign * (Math.Pow(blob.X - from.X, 2) + Math.Pow(blob.Y - from.Y, 2)))!;
        return asksColour ? found.Colour : found.Form;
    }

    private static bool Relation(IReadOnlyList<string> words, Blob first, Blob second)
    {
        // "is it left of the red thing that the blue one lies" names the second first.
        if (words.Contains("that")) (first, second) = (second, first);
        if (words.Contains("left")) return first.X < second.X;
        if (words.Contains("right")) return first.X > second.X;
        return words.Any(word => word is "above" or "over" or "higher") ? first.Y < second.Y : first.Y > second.Y;
    }

    private static string YesNo(bool holds) => holds ? "yes" : "no";
}
