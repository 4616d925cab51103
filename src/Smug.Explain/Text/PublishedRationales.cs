using System.Collections.Immutable;
using System.Text.Json;
using Smug.Models.Formats;

namespace Smug.Explain.Text;

/// <summary>Rationales that others have published for a text, beside what people marked. Immutable.</summary>
/// <param name="Id">The text's number.</param>
/// <param name="Prediction">What the published network predicts, 0 to 1.</param>
/// <param name="Truth">What the writer gave, 0 to 1.</param>
/// <param name="Words">The text's words.</param>
/// <param name="Human">Whether a person marked each word as speaking of the aspect.</param>
/// <param name="Methods">Methods by name with the words each chose, most important first.</param>
public sealed record PublishedRationale(
    int Id, double Prediction, double Truth, ImmutableArray<string> Words, ImmutableArray<bool> Human, ImmutableSortedDictionary<string, ImmutableArray<int>> Methods);

/// <summary>Reads the published rationales of sufficient input subsets, Integrated Gradients, LIME and a perturbation baseline for beer reviews
/// (Carter et al. 2019, github.com/b-carter/SufficientInputSubsets), extracted to JSON.</summary>
public static class PublishedRationales
{
    private const long LargestFile = 256L << 20;

    /// <summary>Reads the file.</summary>
    /// <param name="path">An array of <c>{id, pred, actual, tokens, human, rat}</c>; <c>rat</c> maps a method to pairs of a word's place and its
    /// lightness in percent, low meaning important; <c>human</c> is a list of places.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="MalformedInputException">It has another form.</exception>
    public static ImmutableArray<PublishedRationale> Read(string path) => Parse(InputFile.ReadAll(path, LargestFile), path);

    /// <summary>Reads a file that is in memory already.</summary>
    /// <param name="json">The whole file.</param>
    /// <param name="source">A name for error messages.</param>
    /// <exception cref="MalformedInputException">See <see cref="Read"/>.</exception>
    public static ImmutableArray<PublishedRationale> Parse(ReadOnlyMemory<byte> json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return [.. document.RootElement.EnumerateArray().Select((text, i) => Text(text, source, i))];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new MalformedInputException(source, (error as JsonException)?.Path ?? "$", "an array of texts with id, pred, actual, tokens, human and rat", error.Message, error);
        }
    }

    private static PublishedRationale Text(JsonElement text, string source, int index)
    {
        ImmutableArray<string> words = [.. text.GetProperty("tokens").EnumerateArray().Select(word => word.GetString()!)];
        if (words.IsEmpty) throw new MalformedInputException(source, $"$[{index}].tokens", "at least one word", "none");
        var human = new bool[words.Length];
        foreach (var place in text.GetProperty("human").EnumerateArray()) human[Place(place, "human")] = true;
        var methods = text.GetProperty("rat").EnumerateObject().ToImmutableSortedDictionary(
            method => method.Name,
            method => method.Value.EnumerateArray().OrderBy(pair => pair[1].GetDouble()).Select(pair => Place(pair[0], $"rat.{method.Name}")).ToImmutableArray(),
            StringComparer.Ordinal);
        return new PublishedRationale(
            text.GetProperty("id").GetInt32(), text.GetProperty("pred").GetDouble(), text.GetProperty("actual").GetDouble(), words, [.. human], methods);

        int Place(JsonElement place, string list) => place.TryGetInt32(out var value) && value >= 0 && value < words.Length
            ? value
            : throw new MalformedInputException(source, $"$[{index}].{list}", $"places from 0 to {words.Length - 1}", place.GetRawText());
    }
}
