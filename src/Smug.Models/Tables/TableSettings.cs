using Smug.Models.Training;

namespace Smug.Models.Tables;

/// <summary>Sizes of a table network and settings of its training. Immutable.</summary>
public sealed record TableSettings
{
    /// <summary>Elements of a word's vector.</summary>
    public int Dimension { get; init; } = 64;

    /// <summary>Filters over neighbouring words.</summary>
    public int Filters { get; init; } = 128;

    /// <summary>Words that a filter sees; odd.</summary>
    public int Window { get; init; } = 5;

    /// <summary>How strongly orders weigh at the start.</summary>
    public double Strength { get; init; } = 3;

    /// <summary>Vectors start uniform between minus this and this.</summary>
    public double Spread { get; init; } = 0.2;

    /// <summary>The share of the vectors' elements that training drops.</summary>
    public double EmbeddingDropout { get; init; } = 0.2;

    /// <summary>The share of the pooled values that training drops.</summary>
    public double Dropout { get; init; } = 0.3;

    /// <summary>The share of words whose vector training makes that of an unknown word; their matches stay.</summary>
    public double WordDropout { get; init; } = 0.05;

    /// <summary>Adam's decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 1e-2;

    /// <summary>How often a word must occur in the training questions and the headers of their tables to be known.</summary>
    public int LeastCount { get; init; } = 3;

    /// <summary>The most words that are known.</summary>
    public int MostWords { get; init; } = 4000;

    /// <summary>Questions over tables of more rows are not fitted; they are tried all the same.</summary>
    public int MostRows { get; init; } = 128;

    /// <summary>Epochs, batch, rate; the seed is the run's.</summary>
    public TrainingOptions Options { get; init; } = new() { Epochs = 8, BatchSize = 32, LearningRate = 2e-3 };
}
