using System.Collections.Immutable;
using System.Text.Json;
using Smug.Models.Formats;

namespace Smug.Models;

/// <summary>Facts about a model in files beside it: <c>name.preprocessing.json</c> and lists of labels.</summary>
public static class ModelSidecar
{
    private const int LargestFile = 16 << 20;

    /// <summary>The length of <c>n01818515</c> and the space behind it.</summary>
    private const int WordNetId = 10;

    /// <summary>The preprocessing that <c>name.preprocessing.json</c> beside a model <c>name.onnx</c> describes; null where there is no such
    /// file. Its members are those of <see cref="Preprocessing"/>: height, width, channels, low, high, mean, scale, channelOrder, shortSide.</summary>
    /// <param name="modelPath">The model's file.</param>
    /// <exception cref="MalformedInputException">The file is there but describes no preprocessing.</exception>
    public static Preprocessing? Preprocessing(string modelPath)
    {
        var path = Path.ChangeExtension(modelPath, ".preprocessing.json");
        if (!File.Exists(path)) return null;
        try
        {
            var preprocessing = JsonSerializer.Deserialize(InputFile.ReadAll(path, LargestFile), ModelJson.Default.Preprocessing);
            var fault = preprocessing is null ? "an object" : preprocessing.Fault();
            return fault is null ? preprocessing : throw new MalformedInputException(path, "$", fault, $"{preprocessing}");
        }
        catch (JsonException error)
        {
            throw new MalformedInputException(path, error.Path ?? "$", "a preprocessing description", error.Message, error);
        }
    }

    /// <summary>Names of classes from a text file: line i names class i. Where every line begins with a WordNet id, as ImageNet's lists do
    /// (<c>n01818515 macaw</c>), the ids are left out.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="MalformedInputException">The file is longer than 16 MiB, or has an empty line before its end.</exception>
    public static ImmutableArray<string> Labels(string path)
    {
        var lines = System.Text.Encoding.UTF8.GetString(InputFile.ReadAll(path, LargestFile)).TrimStart('\uFEFF').TrimEnd().Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = lines[i].Trim();
            if (lines[i].Length == 0) throw new MalformedInputException(path, $"line {i + 1}", "the name of a class", "nothing");
        }

        return Array.TrueForAll(lines, IsNumberedByWordNet) ? [.. lines.Select(line => line[WordNetId..])] : [.. lines];
    }

    private static bool IsNumberedByWordNet(string line) =>
        line.Length > WordNetId && line[0] == 'n' && line[WordNetId - 1] == ' ' && !line.AsSpan(1, WordNetId - 2).ContainsAnyExceptInRange('0', '9');
}
