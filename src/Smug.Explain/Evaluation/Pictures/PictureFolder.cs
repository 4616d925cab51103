using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Smug.Models;
using Smug.Models.Images;

namespace Smug.Explain;

/// <summary>A directory of pictures, in the order of their names. Immutable and thread-safe; only names are held in memory.</summary>
/// <remarks>Classes come from <c>labels.csv</c> (columns <c>file</c>, <c>label</c>, perhaps <c>mask</c>), or are the names of the
/// sub-directories the pictures are in; pictures of a flat directory have none. A picture's mask is the file that <c>labels.csv</c> names, or
/// the one beside it whose name has <c>_mask</c> at its end: light pixels belong to the object.</remarks>
public sealed class PictureFolder : IPictureSource
{
    /// <summary>The name of the file of classes.</summary>
    public const string LabelsName = "labels.csv";

    private const string MaskEnd = "_mask";
    private const byte LightFrom = 128;
    private static readonly string[] s_endings = [".png", ".jpg", ".jpeg", ".bmp"];

    private readonly string _directory;
    private readonly ImmutableArray<Entry> _entries;
    private readonly Preprocessing _preprocessing;

    private PictureFolder(string directory, ImmutableArray<Entry> entries, Preprocessing preprocessing)
    {
        (_directory, _entries, _preprocessing) = (directory, entries, preprocessing);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in entries)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{entry.Name}\0{entry.Bytes}\0{entry.Class}\0{entry.Mask}\n")));
        Identity = new DataIdentity("pictures", Convert.ToHexStringLower(hash.GetHashAndReset()), entries.Length);
    }

    /// <summary>The data set. The hash is of names, lengths, classes and masks' names; what the network read of each picture is hashed in its rows.</summary>
    public DataIdentity Identity { get; }

    /// <inheritdoc/>
    public string NameOf(int index) => _entries[index].Name;

    /// <inheritdoc/>
    public LabelledPicture Load(int index)
    {
        var entry = _entries[index];
        var picture = ImageFile.Load(Path.Combine(_directory, entry.Name));
        return new LabelledPicture(PictureFit.Prepare(picture, _preprocessing), entry.Class, entry.Mask is { } mask ? LoadMask(mask, picture) : []);
    }

    /// <summary>Opens a directory.</summary>
    /// <exception cref="UsageException">There are no pictures.</exception>
    /// <exception cref="MalformedInputException"><c>labels.csv</c> is broken.</exception>
    internal static PictureFolder Open(string directory, Preprocessing preprocessing)
    {
        var names = Files(directory);
        var masks = names.Where(name => Path.GetFileNameWithoutExtension(name).EndsWith(MaskEnd, StringComparison.Ordinal))
            .ToDictionary(name => WithoutEnding(name)[..^MaskEnd.Length], StringComparer.Ordinal);
        var labels = Path.Combine(directory, LabelsName);
        var entries = File.Exists(labels) ? FromLabels(directory, labels, masks) : names
            .Where(name => !masks.ContainsValue(name))
            .Select(name => new Entry(name, new FileInfo(Path.Combine(directory, name)).Length, FirstFolder(name), masks.GetValueOrDefault(WithoutEnding(name))));
        ImmutableArray<Entry> sorted = [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        return sorted.Length > 0 ? new PictureFolder(directory, sorted, preprocessing)
            : throw new UsageException($"There are no pictures ({string.Join(", ", s_endings)}) in '{directory}'.");
    }

    private static IEnumerable<Entry> FromLabels(string directory, string labels, Dictionary<string, string> masks)
    {
        var table = CsvTable.Read(labels);
        var (file, label, mask) = (table.Column("file"), table.Column("label"), table.TryColumn("mask"));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var row = 0; row < table.Rows.Count; row++)
        {
            var name = Inside(table, row, file);
            if (!seen.Add(name)) throw new MalformedInputException(labels, $"line {table.LineOf(row)}", "every file once", $"{name} again");
            var information = new FileInfo(Path.Combine(directory, name));
            if (!information.Exists) throw new MalformedInputException(labels, $"line {table.LineOf(row)}", "the name of a file in the directory", name);
            var given = mask is { } column && table.Rows[row][column].Length > 0 ? Inside(table, row, column) : null;
            yield return new Entry(
                name, information.Length, table.Rows[row][label] is { Length: > 0 } text ? text : null, given ?? masks.GetValueOrDefault(WithoutEnding(name)));
        }
    }

    /// <summary>A file name that cannot lead out of the directory.</summary>
    private static string Inside(CsvTable table, int row, int column)
    {
        var name = table.Rows[row][column].Replace('\\', '/');
        var parts = name.Split('/');
        return name.Length > 0 && !Path.IsPathRooted(name) && !parts.Contains("..") && !name.Contains('\0') ? name
            : throw new MalformedInputException(table.Source, $"line {table.LineOf(row)}", "the name of a file in the directory", $"'{name}'");
    }

    private static List<string> Files(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
                .Where(path => s_endings.Contains(Path.GetExtension(path).ToLowerInvariant()))
                .Select(path => Path.GetRelativePath(directory, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Cannot list '{directory}': {error.Message}");
        }
    }

    private static string WithoutEnding(string name) => name[..^Path.GetExtension(name).Length];

    private static string? FirstFolder(string name) => name.IndexOf('/') is var at and > 0 ? name[..at] : null;

    private ImmutableArray<bool> LoadMask(string name, Image picture)
    {
        var path = Path.Combine(_directory, name);
        var mask = ImageFile.Load(path);
        if (mask.Width != picture.Width || mask.Height != picture.Height)
            throw new MalformedInputException(path, "its size", $"{picture.Width} × {picture.Height}, like the picture", $"{mask.Width} × {mask.Height}");
        var fitted = PictureFit.Prepare(mask, _preprocessing with { Channels = 1, Mean = [], Scale = [], ChannelOrder = ChannelOrder.Rgb });
        var inside = new bool[fitted.Width * fitted.Height];
        for (var i = 0; i < inside.Length; i++) inside[i] = fitted.Pixels[i] >= LightFrom;
        return [.. inside];
    }

    private sealed record Entry(string Name, long Bytes, string? Class, string? Mask);
}
