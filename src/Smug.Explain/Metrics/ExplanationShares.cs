using System.Globalization;

namespace Smug.Explain;

/// <summary>Which pixels count as the explanation: the top shares of a map, or all above 0.</summary>
internal static class ExplanationShares
{
    /// <summary>ERASER's shares.</summary>
    public const string Default = "0.01+0.05+0.1+0.2+0.5";

    private const string Mask = "mask";

    public static Setting<TOwner> SettingOf<TOwner>(Func<TOwner, string> read, Func<TOwner, string, TOwner> write) => new(
        "shares", "shares of pixels that count as the explanation, averaged, joined by +; or mask for all above 0", read, (owner, text) =>
        {
            if (text != Mask && Parse(text).Any(share => share is not (> 0 and <= 1)))
                throw new UsageException($"Setting 'shares': expected shares above 0 and up to 1, got {text}.");
            return write(owner, text);
        });

    /// <summary>The mean, over the shares, of what the class's probability loses.</summary>
    public static double MeanLoss(MetricCase metricCase, string shares, Fill fill, bool showsExplanation, CancellationToken cancellation)
    {
        var map = metricCase.Map.Pixels();
        double[] sizes = shares == Mask ? [map.Count(value => value > 0) / (double)map.Length] : Parse(shares);
        var item = metricCase.Item;
        var whole = item.Classifier.Probabilities(item.Input.Values.AsSpan())[item.Label];
        return whole - ShareCurve.At(metricCase, fill, sizes, showsExplanation, cancellation).Average();
    }

    private static double[] Parse(string text) =>
        [.. text.Split('+').Select(part => double.Parse(part, NumberStyles.Float, CultureInfo.InvariantCulture))];
}
