using System.Collections.Immutable;
using System.Globalization;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>How a model's pictures are prepared, as its metadata says: <c>channel_order</c> (RGB or BGR), <c>input_range</c>
/// (begins with 0..255 or 0..1), <c>mean</c> (subtracted), <c>std</c> (divided by) or <c>scale</c> (multiplied by), each one number or one per
/// channel, and <c>resize_short_side</c> (pixels, before the centre is cut out).</summary>
internal static class OnnxPreprocessing
{
    private static readonly string[] Keys = ["channel_order", "input_range", "mean", "std", "scale"];

    /// <summary>The preprocessing; null where the input is no picture or nothing is said about it.</summary>
    public static Preprocessing? Read(IReadOnlyDictionary<string, string> metadata, Shape input, string source)
    {
        if (input.Rank != 3 || input[2] is not (1 or 3) || !Keys.Any(metadata.ContainsKey)) return null;
        var range = metadata.GetValueOrDefault("input_range", "0..1");
        var high = range.StartsWith("0..255", StringComparison.Ordinal) ? 255.0
            : range.StartsWith("0..1", StringComparison.Ordinal) ? 1.0 : throw Error("input_range", "0..255 or 0..1", range);
        var order = metadata.GetValueOrDefault("channel_order", "RGB");
        if (order is not ("RGB" or "BGR")) throw Error("channel_order", "RGB or BGR", order);
        var factors = Numbers("scale");
        var divisors = factors.IsEmpty ? Numbers("std") : [.. factors.Select(factor => 1 / factor)];
        var preprocessing = new Preprocessing(input[0], input[1], input[2], 0, high)
        {
            Mean = Numbers("mean"),
            Scale = divisors.All(divisor => divisor == 1) ? [] : divisors,
            ChannelOrder = order == "BGR" ? ChannelOrder.Bgr : ChannelOrder.Rgb,
            ShortSide = metadata.TryGetValue("resize_short_side", out var text) ? Whole(text) : PreprocessingDefaults.ShortSide(input[0], input[1]),
        };
        return preprocessing.Fault() is { } fault ? throw Error("preprocessing", fault, $"{preprocessing}") : preprocessing;

        ImmutableArray<double> Numbers(string key)
        {
            if (!metadata.TryGetValue(key, out var list)) return [];
            var numbers = list.Split(',', StringSplitOptions.TrimEntries)
                .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    ? number
                    : throw Error(key, "numbers with commas between them", list)).ToImmutableArray();
            if (numbers.Length == 1) return [.. Enumerable.Repeat(numbers[0], input[2])];
            return numbers.Length == input[2] ? numbers : throw Error(key, $"1 or {input[2]} numbers", list);
        }

        int Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Error("resize_short_side", "a number of pixels", text);

        MalformedInputException Error(string key, string expected, string got) => new(source, $"metadata '{key}'", expected, got);
    }
}
