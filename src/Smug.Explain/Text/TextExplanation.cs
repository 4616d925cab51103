using System.Collections.Immutable;

namespace Smug.Explain.Text;

/// <summary>Everything known about one explained decision about a text: what a report prints. Immutable and thread-safe.</summary>
public sealed record TextExplanation
{
    /// <summary>The text.</summary>
    public required TextInput Input { get; init; }

    /// <summary>How it was explained.</summary>
    public required TextOptions Options { get; init; }

    /// <summary>The mask and its proof, on the embedded words as a picture: row i is word i.</summary>
    public required Explanation Explanation { get; init; }

    /// <summary>One signed score per word, positive where the word speaks for the class.</summary>
    public required ImmutableArray<float> Scores { get; init; }

    /// <summary>How the scores' integral was taken; null for methods that take none.</summary>
    public IntegrationAccount? Integration { get; init; }

    /// <summary>What the model is called.</summary>
    public required string ModelName { get; init; }

    /// <summary>SHA-256 of the model file's content.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>What the mask's first layer is: which part of the network the claim speaks of.</summary>
    public required string FirstLayer { get; init; }

    /// <summary>Whether each word is kept by the mask.</summary>
    public ImmutableArray<bool> Kept => Explanation.Mask.Windows;

    /// <summary>The kept words, in order.</summary>
    public IEnumerable<string> Rationale => Input.Words.Where((_, i) => Kept[i]).Select(word => Input.Text.Substring(word.Start, word.Length));

    /// <summary>The claim about the mask's size, in words instead of windows.</summary>
    public string Statement => Explanation.Claim.Statement.Replace(" windows", " words", StringComparison.Ordinal);

    /// <summary>What happens to the class, measured.</summary>
    public string ClassStatement => Explanation.Claim.ClassStatement.Replace("masked input", "masked text", StringComparison.Ordinal);
}
