using System.Collections.Immutable;
using Smug.Models.Text;

namespace Smug.Explain.Text;

/// <summary>A text as a network reads it. Immutable and thread-safe.</summary>
/// <param name="Text">The text.</param>
/// <param name="Words">Its tokens, in order; at least one.</param>
/// <param name="Origin">Where it came from.</param>
public sealed record TextInput(string Text, ImmutableArray<TextWord> Words, string Origin = "text")
{
    /// <summary>How many of the words the network does not know: to it they are all the same.</summary>
    public int UnknownWords => Words.Count(word => word.Number == Vocabulary.Unknown);

    /// <summary>The words' numbers.</summary>
    public int[] Numbers() => [.. Words.Select(word => word.Number)];

    /// <summary>Takes words that others have cut; the text is the words with blanks between them.</summary>
    /// <param name="words">The words.</param>
    /// <param name="vocabulary">The network's words.</param>
    /// <param name="origin">Where they came from.</param>
    /// <exception cref="UsageException">There is not a word.</exception>
    public static TextInput FromWords(IReadOnlyList<string> words, Vocabulary vocabulary, string origin = "text")
    {
        if (words.Count == 0) throw new UsageException("The text has no words: there is nothing to read.");
        var places = new TextWord[words.Count];
        var start = 0;
        for (var i = 0; i < places.Length; start += words[i++].Length + 1)
            places[i] = new TextWord(words[i], start, words[i].Length, vocabulary.NumberOf(words[i]));
        return new TextInput(string.Join(' ', words), [.. places], origin);
    }

    /// <summary>Cuts a text into words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vocabulary">The network's words.</param>
    /// <param name="origin">Where it came from.</param>
    /// <exception cref="UsageException">There is not a word in it.</exception>
    public static TextInput From(string text, Vocabulary vocabulary, string origin = "text")
    {
        ImmutableArray<TextWord> words = [.. WordTokenizer.Tokens(text).Select(token => new TextWord(token.Text, token.Start, token.Length, vocabulary.NumberOf(token.Text)))];
        return words.Length > 0
            ? new TextInput(text, words, origin)
            : throw new UsageException("The text has no words: there is nothing to read.");
    }
}

/// <summary>One word of a text.</summary>
/// <param name="Token">As the vocabulary is asked for it.</param>
/// <param name="Start">Where it begins in the text, in UTF-16 code units.</param>
/// <param name="Length">How many those are.</param>
/// <param name="Number">Its number; 1 where it is unknown.</param>
public sealed record TextWord(string Token, int Start, int Length, int Number);
