using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>The over-stability curve: accuracy when all but V words are deleted from every question.</summary>
/// <remarks>V runs over 0 and the distinct ⌊values⌋ of a geometric spacing from 1 to N, the number of different words, in
/// <see cref="ProbeOptions.Sizes"/> steps (Mudrakarta et al. 2018). Words are kept by how often they are top-attributed; the control keeps
/// the most frequent ones. With V = N nothing is deleted.</remarks>
internal sealed class OverStability : IQuestionProbe
{
    /// <summary>A power that is whole must not fall below by a rounding error.</summary>
    private const double Rounding = 1e-9;

    /// <inheritdoc/>
    public string Name => "over-stability";

    /// <inheritdoc/>
    public string Summary => "All but V words are deleted from every question: those kept are the words most often top-attributed, in the control the most "
        + "frequent ones. A model that keeps its accuracy with few words does not mind what is lost of the question.";

    /// <inheritdoc/>
    public ProbeFinding Run(ProbeSession session)
    {
        var statistics = session.Statistics;
        var sizes = SizesOf(statistics.ByTop.Length, session.Options.Sizes);
        var read = Curve(session, "most often top-attributed", statistics.ByTop, sizes);
        var frequent = Curve(session, "most frequent", statistics.ByFrequency, sizes);
        return new ProbeFinding
        {
            Probe = Name,
            Summary = Summary,
            Headline = Headline(session, read),
            Used = session.Questions.Length,
            Counts = [new("different words", statistics.ByTop.Length), new("questions answered rightly as they are", session.IsRight.Count(right => right))],
            Curves = [read, frequent],
        };
    }

    /// <summary>0 and the distinct whole parts of a geometric spacing from 1 to the number of words, which is always among them.</summary>
    internal static int[] SizesOf(int words, int steps)
    {
        var sizes = new SortedSet<int> { 0, 1, words };
        for (var i = 1; i < steps - 1; i++) sizes.Add((int)(Math.Pow(words, i / (steps - 1.0)) + Rounding));
        return [.. sizes];
    }

    private static KeptWordsCurve Curve(ProbeSession session, string order, ImmutableArray<WordUse> words, int[] sizes)
    {
        var ranks = words.Select((word, rank) => (word.Word, rank)).ToDictionary(pair => pair.Word, pair => pair.rank, StringComparer.Ordinal);
        double[][] right = [.. sizes.Select(size => RightWith(session, ranks, size))];
        var estimates = new Estimates(session);
        var accuracies = estimates.Means([.. right.Select(column => Array.ConvertAll(column, value => (double?)value))]);
        var relative = estimates.Ratios(right, [.. session.IsRight.Select(isRight => isRight ? 1.0 : 0)]);
        return new KeptWordsCurve(order, [.. sizes.Select((size, i) => new CurvePoint(size, (int)right[i].Sum(), accuracies[i], relative[i]))]);
    }

    private static double[] RightWith(ProbeSession session, Dictionary<string, int> ranks, int size)
    {
        var answers = session.Ask(question => [.. question.Words.Where(word => ranks[word] < size)]);
        return [.. session.Questions.Select((question, i) => answers[i] == question.Expected ? 1.0 : 0)];
    }

    private static string Headline(ProbeSession session, KeptWordsCurve curve)
    {
        if (!session.IsRight.Contains(true)) return "No question is answered rightly, so there is no accuracy to keep.";
        var one = curve.Points.First(point => point.Words == 1);
        var most = curve.Points.First(point => point.Relative.Mean >= 0.8);
        return FormattableString.Invariant($"With no word the model keeps {100 * curve.Points[0].Relative.Mean:0.0} % of its accuracy, with one word ")
            + FormattableString.Invariant($"{100 * one.Relative.Mean:0.0} %; four fifths are reached with {most.Words} of {curve.Points[^1].Words} words.");
    }
}
