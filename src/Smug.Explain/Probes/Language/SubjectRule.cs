using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>Which word of a question is taken for its subject: the noun directly behind an opening <c>what</c> or <c>which</c>; otherwise the first
/// noun behind the first auxiliary verb and a determiner that may follow it, with nothing but content words before it.</summary>
/// <remarks>Nouns are those of <see cref="NounRule"/>. Questions of another form have no subject by this rule; names, which seldom have a
/// determiner, are not found. Thread-safe.</remarks>
public static class SubjectRule
{
    /// <summary>The subject's place; −1 where there is none.</summary>
    /// <param name="words">The question.</param>
    /// <param name="isNoun">Whether a word is a noun.</param>
    public static int Find(ImmutableArray<string> words, Func<string, bool> isNoun)
    {
        if (words.Length > 1 && words[0] is "what" or "which" && isNoun(words[1])) return 1;
        var at = 0;
        while (at < words.Length && !IsAuxiliary(words, at)) at++;
        at++;
        if (at < words.Length && EnglishWords.Determiners.Contains(words[at])) at++;
        for (; at < words.Length && EnglishWords.IsContent(words[at]); at++)
        {
            if (isNoun(words[at])) return at;
        }

        return -1;
    }

    /// <summary>A contracted <c>is</c> behind a word that asks is one too; elsewhere <c>'s</c> is the genitive.</summary>
    private static bool IsAuxiliary(ImmutableArray<string> words, int at) => EnglishWords.Auxiliaries.Contains(words[at])
        || (words[at] == "'s" && at > 0 && EnglishWords.QuestionWords.Contains(words[at - 1]));
}
