using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>Which words of a data set are taken for nouns: a content word of three letters or more, that does not end in -ly, -est, -ing or -ed,
/// is none of first, second, third, last, next, other, many, most, north, south, east and west, and that stands at least once directly behind a determiner (the, a, an, this, his, 's …) and directly before a function word, a sign or the end.</summary>
/// <remarks>A rule, not a tagger: it needs no model and no dictionary, misses nouns that never stand so, and takes an adjective that does.
/// Thread-safe.</remarks>
public static class NounRule
{
    private static readonly string[] Endings = ["ly", "est", "ing", "ed"];
    private static readonly string[] Others = ["first", "second", "third", "last", "next", "other", "many", "most", "north", "south", "east", "west"];

    /// <summary>The nouns of some questions.</summary>
    /// <param name="questions">Their words.</param>
    public static IReadOnlySet<string> Nouns(IEnumerable<ImmutableArray<string>> questions)
    {
        var nouns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var words in questions)
        {
            for (var at = 1; at < words.Length; at++)
            {
                if (EnglishWords.Determiners.Contains(words[at - 1]) && (at + 1 == words.Length || !EnglishWords.IsContent(words[at + 1])) && MayBeNoun(words[at]))
                    nouns.Add(words[at]);
            }
        }

        return nouns;
    }

    private static bool MayBeNoun(string word) => word.Length >= 3 && word.All(char.IsLetter) && EnglishWords.IsContent(word)
        && !Others.Contains(word) && !Array.Exists(Endings, ending => word.EndsWith(ending, StringComparison.Ordinal));
}
