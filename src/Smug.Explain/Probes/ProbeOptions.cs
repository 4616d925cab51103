namespace Smug.Explain.Probes;

/// <summary>Settings of all probes. Immutable.</summary>
public sealed record ProbeOptions
{
    /// <summary>A sample of this many questions, drawn by the seed; null takes all.</summary>
    public int? Limit { get; init; }

    /// <summary>The seed of the sample, of the resamples and of every random choice.</summary>
    public int Seed { get; init; }

    /// <summary>How many of a question's highest-scored words count as top-attributed; 1 by default.</summary>
    public int TopWords { get; init; } = 1;

    /// <summary>Steps of the geometric spacing of the over-stability curve; 25 by default.</summary>
    public int Sizes { get; init; } = 25;

    /// <summary>Nouns that replace a subject; 10 by default.</summary>
    public int Nouns { get; init; } = 10;

    /// <summary>Resamples of intervals and tests; 2000 by default.</summary>
    public int Resamples { get; init; } = EvaluationSummariser.DefaultResamples;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="UsageException">One is below 1.</exception>
    internal ProbeOptions Checked() => this is { TopWords: >= 1, Sizes: >= 1, Nouns: >= 1, Resamples: >= 1 }
        ? this
        : throw new UsageException($"Top words, sizes, nouns and resamples must be at least 1, got {TopWords}, {Sizes}, {Nouns} and {Resamples}.");
}
