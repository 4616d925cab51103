using System.Collections.Immutable;

namespace Smug.Explain.Text;

/// <summary>How good a rationale and the order of the words behind it are, measured by running the network. Immutable.</summary>
/// <param name="Words">Words of the rationale.</param>
/// <param name="Share">The same as a share of the text, 0 to 1.</param>
/// <param name="Sufficient">Whether the rationale alone has the explained class.</param>
/// <param name="SufficiencyDrop">Probability of the class for the text, less that for the rationale alone (DeYoung et al. 2020).</param>
/// <param name="Lost">Whether the text without the rationale has another class.</param>
/// <param name="ComprehensivenessDrop">Probability of the class for the text, less that without the rationale (DeYoung et al. 2020).</param>
/// <param name="Lsc">The least, over thresholds t = 0 and every score, of ln(max(0.05, kept share)) − ln(probability of the class for the words scored
/// above t): log saliency crop score for text. Null where no word is scored above any threshold.</param>
/// <param name="Shortest">The fewest highest-scored words that alone keep nine tenths of the probability.</param>
public sealed record RationaleMeasure(
    int Words, double Share, bool Sufficient, double SufficiencyDrop, bool Lost, double ComprehensivenessDrop, double? Lsc, int Shortest)
{
    /// <summary>The share of the probability that <see cref="Shortest"/> asks for.</summary>
    private const double KeptProbability = 0.9;

    /// <summary>The measures, in the order of <see cref="Values"/>.</summary>
    public static ImmutableArray<MetricIdentity> Metrics { get; } =
    [
        new("words", "words of the rationale", Direction.LowerIsBetter, 0, null, "none", ""),
        new("share", "words of the rationale as a share of the text", Direction.LowerIsBetter, 0, 1, "by the text's words", ""),
        new("kept", "whether the rationale alone has the explained class", Direction.HigherIsBetter, 0, 1, "none", ""),
        new("sufficiency-drop", "probability lost when only the rationale is left", Direction.LowerIsBetter, -1, 1, "none", ""),
        new("lost", "whether the text without the rationale has another class", Direction.HigherIsBetter, 0, 1, "none", ""),
        new("comprehensiveness-drop", "probability lost when the rationale is taken away", Direction.HigherIsBetter, -1, 1, "none", ""),
        new("lsc", "log saliency crop score: log of the kept share, at least 0.05, less log of the probability, at the best threshold", Direction.LowerIsBetter, null, null, "none", ""),
        new("shortest", "highest-scored words that alone keep nine tenths of the probability", Direction.LowerIsBetter, 0, null, "none", ""),
    ];

    /// <summary>The measures as numbers; null where one has none.</summary>
    public ImmutableArray<double?> Values => [Words, Share, Sufficient ? 1 : 0, SufficiencyDrop, Lost ? 1 : 0, ComprehensivenessDrop, Lsc, Shortest];

    /// <summary>Measures a rationale; all masked texts go through the network in one batch.</summary>
    /// <param name="item">The text as a picture, its network and the explained class.</param>
    /// <param name="scores">One score per word, larger meaning more important.</param>
    /// <param name="rationale">Whether each word belongs to the rationale.</param>
    /// <param name="fill">What masked words become.</param>
    public static RationaleMeasure Of(AttributionItem item, float[] scores, bool[] rationale, Baseline fill)
    {
        var words = scores.Length;
        bool[][] thresholds = [.. scores.Append(0).Distinct().Select(t => Array.ConvertAll(scores, score => score > t)).Where(mask => mask.Contains(true))];
        bool[][] masks = [[.. rationale], Array.ConvertAll(rationale, kept => !kept), Array.ConvertAll(rationale, _ => true), .. Prefixes(scores), .. thresholds];
        var (labels, probabilities) = (new int[masks.Length], new double[masks.Length]);
        var filling = fill.Resolve(item.Input);
        item.Classifier.ForEach(masks.Length, (i, masked) => WordMasks.Apply(item.Input, masks[i], filling, masked), (i, logits) =>
        {
            labels[i] = Classifier.ArgMax(logits);
            probabilities[i] = Classifier.Softmax(logits)[item.Label];
        });

        var (kept, whole) = (rationale.Count(word => word), probabilities[2]);
        var shortest = Array.FindIndex(probabilities, 3, words, probability => probability >= KeptProbability * whole);
        var scoresAbove = Enumerable.Range(3 + words, thresholds.Length)
            .Select(i => SaliencyMetrics.Lsc((double)masks[i].Count(word => word) / words, probabilities[i])).Where(double.IsFinite).ToList();
        return new RationaleMeasure(
            kept, (double)kept / words, labels[0] == item.Label, whole - probabilities[0], labels[1] != item.Label, whole - probabilities[1], scoresAbove.Count > 0 ? scoresAbove.Min() : null,
            shortest < 0 ? words : shortest - 2);
    }

    /// <summary>The highest-scored words, as many as asked for; equal scores in the order of the text.</summary>
    public static bool[] Highest(float[] scores, int count)
    {
        var kept = new bool[scores.Length];
        foreach (var word in Order(scores).Take(count)) kept[word] = true;
        return kept;
    }

    private static IEnumerable<int> Order(float[] scores) => Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(i => i);

    /// <summary>The highest-scored word, the two highest, and so on up to all.</summary>
    private static IEnumerable<bool[]> Prefixes(float[] scores)
    {
        var kept = new bool[scores.Length];
        foreach (var word in Order(scores))
        {
            kept[word] = true;
            yield return (bool[])kept.Clone();
        }
    }
}
