using Smug.Models.Images;

namespace Smug.Models.Questions;

/// <summary>What became of a picture that was looked for.</summary>
internal enum PictureState
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>There is one, but it is no picture.</summary>
    Broken,
}

/// <summary>The pictures of a directory, each read once. Not thread-safe while pictures are looked for.</summary>
/// <param name="directory">Where they are.</param>
internal sealed class PictureFiles(string directory) : IPictures
{
    private readonly Dictionary<string, (int Number, PictureState State)> _found = new(StringComparer.Ordinal);
    private readonly List<(string File, Image Picture)> _pictures = [];

    public int Count => _pictures.Count;

    public Image this[int number] => _pictures[number].Picture;

    /// <summary>Whether a name can only mean a file in the directory or below it.</summary>
    public static bool IsInside(string file) => file.Length > 0 && !Path.IsPathRooted(file) && !file.Split('/', '\\').Contains("..");

    public string Describe(int number) => _pictures[number].File;

    /// <summary>Reads a picture, or remembers what became of it.</summary>
    public (int Number, PictureState State) Find(string file)
    {
        if (_found.TryGetValue(file, out var found)) return found;
        var path = Path.Combine(directory, file);
        if (!File.Exists(path)) return _found[file] = (-1, PictureState.Missing);
        try
        {
            _pictures.Add((file, ImageFile.Load(path)));
        }
        catch (MalformedInputException)
        {
            return _found[file] = (-1, PictureState.Broken);
        }

        return _found[file] = (_pictures.Count - 1, PictureState.Read);
    }
}
