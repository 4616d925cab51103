using System.Globalization;
using System.Security.Cryptography;
using Smug.Models;
using Smug.Models.Formats;
using Smug.Models.Images;

namespace Smug.Explain;

/// <summary>Pictures and classes from a pair of IDX files, such as MNIST's. Immutable and thread-safe.</summary>
public sealed class IdxPictures : IPictureSource
{
    private const string ImagesPart = "-images-idx3-ubyte";
    private const string LabelsPart = "-labels-idx1-ubyte";
    private static readonly string[] s_known = ["t10k", "test", "train"];

    private readonly IdxFile _images;
    private readonly IdxFile? _labels;
    private readonly string _name;
    private readonly Preprocessing _preprocessing;

    private IdxPictures(string name, IdxFile images, IdxFile? labels, Preprocessing preprocessing)
    {
        (_name, _images, _labels, _preprocessing) = (name, images, labels, preprocessing);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{images.Shape}"));
        hash.AppendData(images.Bytes);
        if (labels is not null) hash.AppendData(labels.Bytes);
        Identity = new DataIdentity("idx", Convert.ToHexStringLower(hash.GetHashAndReset()), images.Shape[0]);
    }

    /// <inheritdoc/>
    public DataIdentity Identity { get; }

    /// <inheritdoc/>
    public string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"{_name}/{index:D5}");

    /// <inheritdoc/>
    public LabelledPicture Load(int index)
    {
        var (height, width) = (_images.Shape[1], _images.Shape[2]);
        var picture = new Image(width, height, 1, _images.Bytes.Slice(index * height * width, height * width));
        return new LabelledPicture(
            PictureFit.Prepare(picture, _preprocessing),
            _labels?.Bytes[index].ToString(CultureInfo.InvariantCulture),
            []);
    }

    /// <summary>The images file that a path means: the file itself, or the test images in a directory, or the training images where there
    /// are no test images. Null where there is none.</summary>
    internal static string? TryFind(string path)
    {
        if (File.Exists(path)) return Path.GetFileName(path).Contains(ImagesPart, StringComparison.Ordinal) ? path : null;
        if (!Directory.Exists(path)) return null;
        var found = Directory.GetFiles(path, $"*{ImagesPart}*").Where(file => file.EndsWith("ubyte", StringComparison.Ordinal) || file.EndsWith(".gz", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        return s_known.Select(name => found.FirstOrDefault(file => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal)))
            .FirstOrDefault(file => file is not null) ?? found.FirstOrDefault();
    }

    /// <summary>Opens a pair of files; the labels stand beside the images, plain or compressed, and may be missing.</summary>
    /// <exception cref="MalformedInputException">A file breaks the format, or the two do not belong together.</exception>
    internal static IdxPictures Open(string imagesPath, Preprocessing preprocessing)
    {
        var images = IdxFile.Read(imagesPath);
        if (images.Type != IdxType.UInt8 || images.Shape.Rank != 3 || images.Shape.Length == 0)
            throw new MalformedInputException(imagesPath, "header", "UInt8 [N, H, W]", $"{images.Type} {images.Shape}");
        var file = Path.GetFileName(imagesPath);
        var plain = Path.Combine(Path.GetDirectoryName(imagesPath) ?? "", file.Replace(ImagesPart, LabelsPart, StringComparison.Ordinal));
        var stem = plain.EndsWith(".gz", StringComparison.Ordinal) ? plain[..^3] : plain;
        var labelsPath = new[] { stem, stem + ".gz" }.FirstOrDefault(File.Exists);
        var labels = labelsPath is null ? null : IdxFile.Read(labelsPath);
        if (labels is not null && (labels.Type != IdxType.UInt8 || labels.Shape.Rank != 1 || labels.Shape[0] != images.Shape[0]))
            throw new MalformedInputException(labelsPath!, "header", $"UInt8 [{images.Shape[0]}], one per image", $"{labels.Type} {labels.Shape}");
        return new IdxPictures(file[..file.IndexOf(ImagesPart, StringComparison.Ordinal)], images, labels, preprocessing);
    }
}
