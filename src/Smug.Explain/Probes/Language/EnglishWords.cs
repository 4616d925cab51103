using System.Collections.Frozen;

namespace Smug.Explain.Probes;

/// <summary>Lists of English words that the probes go by. Thread-safe.</summary>
internal static class EnglishWords
{
    private const string DeterminerList = "the a an this that these those my your his her its our their some any no every each 's";

    private const string AuxiliaryList =
        "is are was were be been being am do does did has have had can could will would shall should may might must 're 've 'd 'll 'm";

    private const string OtherFunctionList =
        "of in on at by for from to with without into onto over under between among about against during before after above below up down out off "
        + "through as than and or but nor if because while so such there here it he she they we you i me him them us myself itself himself "
        + "herself themselves one ones only own same too very just also then once again both all not n't";

    private const string QuestionWordList = "what which who whom whose when where why how";

    private static readonly string[] Pairs =
    [
        "symmetrical asymmetrical", "largest smallest", "highest lowest", "longest shortest", "oldest youngest", "first last", "best worst",
        "most least", "north south", "northern southern", "east west", "eastern western", "man woman", "men women", "male female", "king queen",
        "father mother", "brother sister", "son daughter", "husband wife", "actor actress", "boy girl", "hot cold", "black white", "left right",
        "large small", "high low", "long short", "old new", "day night", "summer winter", "above below", "before after", "start end",
        "over under", "top bottom", "nearest furthest", "closest farthest", "leftmost rightmost", "topmost bottommost",
    ];

    /// <summary>Words that stand before a noun; the genitive's <c>'s</c> is one of them.</summary>
    public static FrozenSet<string> Determiners { get; } = Set(DeterminerList);

    /// <summary>Forms of auxiliary verbs.</summary>
    public static FrozenSet<string> Auxiliaries { get; } = Set(AuxiliaryList);

    /// <summary>Words that ask.</summary>
    public static FrozenSet<string> QuestionWords { get; } = Set(QuestionWordList);

    /// <summary>Words that carry grammar rather than content; those that ask are not among them, and neither are numbers.</summary>
    public static FrozenSet<string> StopWords { get; } = Set($"{DeterminerList} {AuxiliaryList} {OtherFunctionList}");

    /// <summary>Words and their opposites, both ways round.</summary>
    public static FrozenDictionary<string, string> Opposites { get; } = Pairs.Select(pair => pair.Split(' '))
        .SelectMany(pair => new[] { KeyValuePair.Create(pair[0], pair[1]), KeyValuePair.Create(pair[1], pair[0]) }).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether it is a sign: without a letter or digit.</summary>
    public static bool IsSign(string word) => !word.Any(char.IsLetterOrDigit);

    /// <summary>Whether it is neither a sign, nor a stop word, nor a word that asks.</summary>
    public static bool IsContent(string word) => !IsSign(word) && !StopWords.Contains(word) && !QuestionWords.Contains(word);

    private static FrozenSet<string> Set(string list) => list.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
