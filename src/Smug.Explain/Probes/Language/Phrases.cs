using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>Phrases that are put before or behind questions.</summary>
internal static class Phrases
{
    private const int MostBuilt = 3;
    private const double FrequentShare = 0.02;
    private const int FewestQuestions = 2;

    /// <summary>Phrases without content from the published attacks.</summary>
    public static ImmutableArray<string> Attacks { get; } =
        ["in not a lot of words", "in not many words", "what is the answer to", "if it is all the same", "one way or another"];

    /// <summary>As many phrases without content that the publication used as controls.</summary>
    public static ImmutableArray<string> Controls { get; } = ["tell me", "answer this", "answer this for me", "please answer", "do you know"];

    /// <summary>Phrases of three words made for a model: the attack is a word of low attribution, one of the three words it most often attributes
    /// most to and that do not ask, and another word of low attribution; the control has a third word of low attribution in the middle. All have two letters
    /// or more and are frequent: in at least 2 % of the questions and in two. Low is the mean size of a word's scores.</summary>
    /// <returns>No phrases where fewer than three words of low attribution or none that is top-attributed are frequent enough.</returns>
    public static ImmutableArray<BuiltPhrase> Built(WordStatistics statistics, int questions)
    {
        var least = Math.Max(FewestQuestions, (int)Math.Ceiling(FrequentShare * questions));
        WordUse[] frequent = [.. statistics.ByTop.Where(word => word.Questions >= least && word.Word.Count(char.IsLetter) >= 2 && !EnglishWords.QuestionWords.Contains(word.Word))];
        WordUse[] triggers = [.. frequent.Where(word => word.Top > 0).Take(MostBuilt)];
        string[] low = [.. frequent.Except(triggers).OrderBy(word => word.MeanSize).ThenBy(word => word.Word, StringComparer.Ordinal).Select(word => word.Word)];
        var count = Math.Min(triggers.Length, low.Length - 2);
        return [.. Enumerable.Range(0, Math.Max(0, count)).Select(i => new BuiltPhrase($"{low[0]} {triggers[i].Word} {low[1]}", $"{low[0]} {low[2 + i]} {low[1]}"))];
    }
}

/// <summary>Two phrases that differ in one word.</summary>
/// <param name="Attack">With a word that the model often reads.</param>
/// <param name="Control">With one that it does not.</param>
internal sealed record BuiltPhrase(string Attack, string Control);
