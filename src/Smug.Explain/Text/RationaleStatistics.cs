namespace Smug.Explain.Text;

/// <summary>How long a method's rationales are and how well they agree with people. Immutable.</summary>
/// <param name="Method">The method.</param>
/// <param name="Texts">Texts with a rationale of it.</param>
/// <param name="MeanWords">Mean words of a rationale.</param>
/// <param name="MedianWords">Median words.</param>
/// <param name="MeanShare">Mean share of the text.</param>
/// <param name="InsideHuman">Mean share of the rationale that people marked, over texts where they marked something.</param>
/// <param name="OfHuman">Mean share of what people marked that the rationale holds, over the same texts.</param>
/// <param name="ByChance">What <see cref="InsideHuman"/> would be for random words: the mean share of those texts that people marked.</param>
public sealed record RationaleStatistics(
    string Method, int Texts, double MeanWords, double MedianWords, double MeanShare, double InsideHuman, double OfHuman, double ByChance)
{
    /// <summary>Sums up a method's rationales.</summary>
    /// <param name="method">The method.</param>
    /// <param name="rationales">For every text, whether people marked each word, and the places that the method chose, each once.</param>
    /// <exception cref="UsageException">There is no rationale.</exception>
    public static RationaleStatistics Of(string method, IReadOnlyCollection<(IReadOnlyList<bool> Human, IReadOnlyCollection<int> Chosen)> rationales)
    {
        if (rationales.Count == 0) throw new UsageException($"There is no rationale of {method}.");
        var lengths = rationales.Select(text => text.Chosen.Count).Order().ToList();
        var marked = rationales.Where(text => text.Human.Contains(true) && text.Chosen.Count > 0).ToList();
        return new RationaleStatistics(
            method,
            rationales.Count,
            lengths.Average(),
            (lengths[(lengths.Count - 1) / 2] + lengths[lengths.Count / 2]) / 2.0,
            rationales.Average(text => (double)text.Chosen.Count / text.Human.Count),
            Mean(marked, text => (double)Hits(text) / text.Chosen.Count),
            Mean(marked, text => (double)Hits(text) / text.Human.Count(word => word)),
            Mean(marked, text => (double)text.Human.Count(word => word) / text.Human.Count));
    }

    private static int Hits((IReadOnlyList<bool> Human, IReadOnlyCollection<int> Chosen) text) => text.Chosen.Count(place => text.Human[place]);

    private static double Mean<T>(List<T> items, Func<T, double> value) => items.Count == 0 ? double.NaN : items.Average(value);
}
