using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.Datasets;

/// <summary>The MNIST database of handwritten digits (LeCun, Cortes; CC BY-SA 3.0) from its four IDX files.</summary>
public static class Mnist
{
    private const int Side = 28;
    private const int Classes = 10;

    /// <summary>Pixels become 0 (background) to 1 (ink).</summary>
    public static Preprocessing Preprocessing { get; } = new(Side, Side, 1);

    /// <summary>The names of the classes, <c>0</c> to <c>9</c>.</summary>
    public static IReadOnlyList<string> Labels { get; } = [.. Enumerable.Range(0, Classes).Select(digit => $"{digit}")];

    /// <summary>Reads the 60,000 training digits.</summary>
    /// <param name="directory">Where <c>train-images-idx3-ubyte</c> and <c>train-labels-idx1-ubyte</c> are, plain or with <c>.gz</c>.</param>
    /// <exception cref="UsageException">A file is missing.</exception>
    /// <exception cref="MalformedInputException">A file is no IDX file or does not hold digits.</exception>
    public static LabeledImages LoadTraining(string directory) => Load(directory, "train");

    /// <summary>Reads the 10,000 test digits.</summary>
    /// <param name="directory">Where <c>t10k-images-idx3-ubyte</c> and <c>t10k-labels-idx1-ubyte</c> are, plain or with <c>.gz</c>.</param>
    /// <inheritdoc cref="LoadTraining"/>
    public static LabeledImages LoadTest(string directory) => Load(directory, "t10k");

    private static LabeledImages Load(string directory, string name)
    {
        var imagePath = Find(directory, $"{name}-images-idx3-ubyte");
        var labelPath = Find(directory, $"{name}-labels-idx1-ubyte");
        var images = IdxFile.Read(imagePath);
        var labels = IdxFile.Read(labelPath);
        if (images.Type != IdxType.UInt8 || images.Shape.Rank != 3 || images.Shape[1] != Side || images.Shape[2] != Side)
            throw new MalformedInputException(imagePath, "header", $"UInt8 [N, {Side}, {Side}]", $"{images.Type} {images.Shape}");
        if (labels.Type != IdxType.UInt8 || labels.Shape != new Shape(images.Shape[0]))
            throw new MalformedInputException(labelPath, "header", $"UInt8 [{images.Shape[0]}], one per image", $"{labels.Type} {labels.Shape}");
        if (labels.Bytes.IndexOfAnyExceptInRange((byte)0, (byte)(Classes - 1)) is >= 0 and var bad)
            throw new MalformedInputException(labelPath, $"label {bad}", "0 to 9", $"{labels.Bytes[bad]}");
        return new LabeledImages(new Shape(Side, Side, 1), images.Bytes.ToArray(), labels.Bytes.ToArray());
    }

    private static string Find(string directory, string name)
    {
        var plain = Path.Combine(directory, name);
        var packed = plain + ".gz";
        if (File.Exists(plain)) return plain;
        return File.Exists(packed) ? packed : throw new UsageException(
            $"There is neither '{name}' nor '{name}.gz' in '{directory}'. MNIST consists of four IDX files: "
            + "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte.");
    }
}
