using System.Globalization;
using Smug.Tensors;

namespace Smug.Models.Formats;

/// <summary>The dictionary at the beginning of an NPY file.</summary>
internal readonly record struct NpyHeader(string Type, Shape Shape)
{
    /// <summary>Reads exactly the three keys in the form NumPy writes them, in any order; nothing else is Python here.</summary>
    public static NpyHeader Parse(string text, string source)
    {
        var rest = text.Trim(' ', '\n', '\0');
        if (rest is not ['{', .., '}']) throw Error(source, "header", "a dictionary in braces", Shown(rest));
        rest = rest[1..^1].Trim();
        string? type = null;
        Shape? shape = null;
        bool? fortran = null;
        while (rest.Length > 0)
        {
            var key = Quoted(ref rest, source);
            if (!rest.StartsWith(':')) throw Error(source, "header", "':'", Shown(rest));
            rest = rest[1..].TrimStart();
            if (key == "descr" && type is null) type = Quoted(ref rest, source);
            else if (key == "fortran_order" && fortran is null) fortran = Flag(ref rest, source);
            else if (key == "shape" && shape is null) shape = Sizes(ref rest, source);
            else throw Error(source, "header", "descr, fortran_order and shape, each once", $"'{Shown(key)}'");
            if (rest.Length > 0 && rest[0] != ',') throw Error(source, "header", "','", Shown(rest));
            rest = rest.Length > 0 ? rest[1..].TrimStart() : rest;
        }

        if (type is null || shape is null || fortran is null) throw Error(source, "header", "descr, fortran_order and shape", "fewer");
        if (fortran.Value && shape.Value.Rank > 1) throw Error(source, "header, fortran_order", "False (C order)", "True");
        return new NpyHeader(type, shape.Value);
    }

    private static string Quoted(ref string rest, string source)
    {
        var end = rest.Length > 1 && rest[0] is '\'' or '"' ? rest.IndexOf(rest[0], 1) : -1;
        if (end < 0) throw Error(source, "header", "a quoted string", Shown(rest));
        var quoted = rest[1..end];
        rest = rest[(end + 1)..].TrimStart();
        return quoted;
    }

    private static bool Flag(ref string rest, string source)
    {
        var value = rest.StartsWith("True", StringComparison.Ordinal);
        if (!value && !rest.StartsWith("False", StringComparison.Ordinal)) throw Error(source, "header, fortran_order", "True or False", Shown(rest));
        rest = rest[(value ? 4 : 5)..].TrimStart();
        return value;
    }

    private static Shape Sizes(ref string rest, string source)
    {
        var end = rest.IndexOf(')');
        if (end < 0 || rest[0] != '(') throw Error(source, "header, shape", "a tuple", Shown(rest));
        var items = rest[1..end].Split(',', StringSplitOptions.TrimEntries);
        rest = rest[(end + 1)..].TrimStart();
        if (items[^1].Length == 0) items = items[..^1];
        if (items.Length > 32) throw Error(source, "header, shape", "at most 32 axes", $"{items.Length}");
        var sizes = new int[items.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (!int.TryParse(items[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]))
                throw Error(source, "header, shape", "whole numbers below 2^31", $"'{Shown(items[i])}'");
        }

        try
        {
            return new Shape(sizes);
        }
        catch (ShapeException error)
        {
            throw Error(source, "header, shape", error.Expected, error.Got);
        }
    }

    private static string Shown(string text) => text.Length > 60 ? text[..60] + "…" : text.Length == 0 ? "nothing" : text;

    private static MalformedInputException Error(string source, string place, string expected, string got) => new(source, place, expected, got);
}
