using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Smug.Models.Text;

/// <summary>The words a text network knows, numbered: 0 is padding, 1 stands for every unknown word, the others follow. Immutable, thread-safe.</summary>
public sealed class Vocabulary
{
    /// <summary>The number of what fills short texts of a batch. No text contains it.</summary>
    public const int Padding = 0;

    /// <summary>The number of every word that is not in the vocabulary.</summary>
    public const int Unknown = 1;

    private const int Reserved = 2;
    private readonly Dictionary<string, int> _numbers;

    /// <summary>Takes words in the order of their numbers.</summary>
    /// <param name="tokenizer">The rules that texts must be cut by; only <see cref="WordTokenizer.Name"/> is known.</param>
    /// <param name="words">The words from number 2 on, each once.</param>
    /// <exception cref="UsageException">The tokenizer is unknown, or a word is empty or repeated.</exception>
    [JsonConstructor]
    public Vocabulary(string tokenizer, ImmutableArray<string> words)
    {
        if (tokenizer != WordTokenizer.Name) throw new UsageException($"Vocabulary: expected the tokenizer {WordTokenizer.Name}, got '{tokenizer}'.");
        if (words.IsDefault) throw new UsageException("Vocabulary: expected a list of words, got none.");
        (Tokenizer, Words) = (tokenizer, words);
        _numbers = new Dictionary<string, int>(words.Length, StringComparer.Ordinal);
        foreach (var word in words)
        {
            if (string.IsNullOrEmpty(word) || !_numbers.TryAdd(word, _numbers.Count + Reserved))
                throw new UsageException($"Vocabulary: expected words that are different and not empty, got '{word}' as number {_numbers.Count + Reserved}.");
        }
    }

    /// <summary>The rules that texts are cut by.</summary>
    public string Tokenizer { get; }

    /// <summary>The words from number 2 on.</summary>
    public ImmutableArray<string> Words { get; }

    /// <summary>How many numbers there are: the rows of an embedding.</summary>
    [JsonIgnore]
    public int Count => Words.Length + Reserved;

    /// <summary>The words that occur often enough in some texts, most frequent first, equal counts in ordinal order.</summary>
    /// <param name="texts">Texts as tokens.</param>
    /// <param name="leastCount">How often a word must occur.</param>
    /// <param name="most">The most words to take.</param>
    public static Vocabulary Of(IEnumerable<IEnumerable<string>> texts, int leastCount = 1, int most = int.MaxValue)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            foreach (var token in text) counts[token] = counts.GetValueOrDefault(token) + 1;
        }

        return new Vocabulary(WordTokenizer.Name, [.. counts.Where(word => word.Value >= leastCount)
            .OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Take(most).Select(word => word.Key)]);
    }

    /// <summary>A word's number; <see cref="Unknown"/> where it has none.</summary>
    public int NumberOf(string word) => _numbers.GetValueOrDefault(word, Unknown);

    /// <summary>What a number stands for.</summary>
    /// <exception cref="UsageException">There is no such number.</exception>
    public string WordOf(int number) => number switch
    {
        Padding => "<padding>",
        Unknown => "<unknown>",
        _ when number >= 0 && number < Count => Words[number - Reserved],
        _ => throw new UsageException($"Vocabulary: expected a number from 0 to {Count - 1}, got {number}."),
    };

    /// <summary>A text's tokens as numbers.</summary>
    public int[] Encode(IEnumerable<string> tokens) => [.. tokens.Select(NumberOf)];
}
