using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Smug.Models;
using Smug.Models.Images;

namespace Smug.Explain;

/// <summary>Objects cut out with an alpha channel, each pasted on plain grey in the place that a manifest gives: pictures whose true mask is
/// exact. Immutable and thread-safe.</summary>
/// <remarks><c>manifest.csv</c> has the columns <c>file, bbox_x0, bbox_y0, bbox_x1, bbox_y1, true_class, paste_x, paste_y, paste_w, paste_h</c>:
/// the box (its ends excluded) is cut out, resized bilinearly to the paste's size and laid over RGB (124, 117, 104) on 224 × 224 pixels.</remarks>
public sealed class CutOutPictures : IPictureSource
{
    /// <summary>The name of the file that lists cut-outs.</summary>
    public const string ManifestName = "manifest.csv";

    private const int Side = 224;
    private const int OpaqueAbove = 128;
    private static readonly string[] s_columns = ["file", "bbox_x0", "bbox_y0", "bbox_x1", "bbox_y1", "true_class", "paste_x", "paste_y", "paste_w", "paste_h"];

    private readonly string _directory;
    private readonly ImmutableArray<Entry> _entries;
    private readonly Preprocessing _preprocessing;

    private CutOutPictures(string directory, ImmutableArray<Entry> entries, string sha256, Preprocessing preprocessing)
    {
        (_directory, _entries, _preprocessing) = (directory, entries, preprocessing);
        Identity = new DataIdentity("cut-outs", sha256, entries.Length);
    }

    private static ReadOnlySpan<byte> Grey => [124, 117, 104];

    /// <inheritdoc/>
    public DataIdentity Identity { get; }

    /// <inheritdoc/>
    public string NameOf(int index) => _entries[index].File;

    /// <inheritdoc/>
    public LabelledPicture Load(int index)
    {
        var entry = _entries[index];
        var path = Path.Combine(_directory, entry.File);
        var stamp = ImageFile.Load(path);
        var (x, y, width, height) = (entry.X0, entry.Y0, entry.X1 - entry.X0, entry.Y1 - entry.Y0);
        if (stamp.Channels != 4) throw new MalformedInputException(path, "its channels", "red, green, blue and alpha", $"{stamp.Channels} channels");
        if (entry.X1 > stamp.Width || entry.Y1 > stamp.Height)
            throw new MalformedInputException(path, "its size", $"at least {entry.X1} × {entry.Y1}, for the manifest's box", $"{stamp.Width} × {stamp.Height}");
        var shrinks = entry.Width <= width && entry.Height <= height;
        var resized = stamp.Crop(x, y, width, height).Resize(entry.Width, entry.Height, shrinks ? Resampling.Area : Resampling.Bilinear);
        var (pixels, mask) = (new byte[Side * Side * 3], new bool[Side * Side]);
        for (var i = 0; i < mask.Length; i++) Grey.CopyTo(pixels.AsSpan(3 * i));
        for (var row = 0; row < entry.Height; row++)
        {
            for (var column = 0; column < entry.Width; column++)
            {
                var place = (entry.Y + row) * Side + entry.X + column;
                var source = resized[column, row];
                mask[place] = source[3] > OpaqueAbove;
                for (var c = 0; c < 3; c++) pixels[3 * place + c] = (byte)((source[c] * source[3] + Grey[c] * (255 - source[3]) + 127) / 255);
            }
        }

        var picture = new Image(Side, Side, 3, pixels);
        return (_preprocessing.Width, _preprocessing.Height) == (Side, Side)
            ? new LabelledPicture(PictureFit.Stretch(picture, _preprocessing), entry.Class, [.. mask])
            : throw new UsageException($"Cut-outs are pictures of {Side} × {Side} pixels; the network reads {_preprocessing.Width} × {_preprocessing.Height}.");
    }

    /// <summary>The manifest that a path means, where it is one of cut-outs; null otherwise.</summary>
    internal static string? TryFind(string path)
    {
        var manifest = Directory.Exists(path) ? Path.Combine(path, ManifestName) : path;
        return Path.GetFileName(manifest) == ManifestName && File.Exists(manifest) ? manifest : null;
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="MalformedInputException">It is broken, or places something outside the picture.</exception>
    internal static CutOutPictures Open(string manifest, Preprocessing preprocessing)
    {
        var table = CsvTable.Read(manifest);
        var columns = s_columns.Select(table.Column).ToArray();
        var text = new StringBuilder();
        var entries = ImmutableArray.CreateBuilder<Entry>(table.Rows.Count);
        for (var row = 0; row < table.Rows.Count; row++)
        {
            var fields = table.Rows[row];
            int Number(int column) => int.TryParse(fields[columns[column]], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1 << 20 ? number
                : throw new MalformedInputException(manifest, $"line {table.LineOf(row)}, {s_columns[column]}", "a whole number of at least 0", $"'{fields[columns[column]]}'");
            var entry = new Entry(fields[columns[0]], Number(1), Number(2), Number(3), Number(4), fields[columns[5]], Number(6), Number(7), Number(8), Number(9));
            if (entry.File.Length == 0 || entry.File != Path.GetFileName(entry.File) || entry.File is "." or "..")
                throw new MalformedInputException(manifest, $"line {table.LineOf(row)}", "the name of a file beside the manifest", $"'{entry.File}'");
            if (entry.X1 <= entry.X0 || entry.Y1 <= entry.Y0 || entry.Width < 1 || entry.Height < 1 || entry.X + entry.Width > Side || entry.Y + entry.Height > Side)
                throw new MalformedInputException(manifest, $"line {table.LineOf(row)}", $"a box that is not empty, pasted within {Side} × {Side} pixels", $"{entry}");
            entries.Add(entry);
            text.Append(entry).Append('\n');
        }

        if (entries.Count == 0) throw new MalformedInputException(manifest, "line 2", "a cut-out", "the end of the file");
        return new CutOutPictures(
            Path.GetDirectoryName(manifest) ?? "", entries.ToImmutable(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))), preprocessing);
    }

    private sealed record Entry(string File, int X0, int Y0, int X1, int Y1, string Class, int X, int Y, int Width, int Height);
}
