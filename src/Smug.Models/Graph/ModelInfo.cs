using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Smug.Models.Text;

namespace Smug.Models;

/// <summary>What is known about a model besides its layers and weights. Immutable.</summary>
public sealed record ModelInfo
{
    /// <summary>The architecture's name, for example <c>mnist-cnn</c>; empty where it has none.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>Where the model comes from, its data and their licence; empty where unknown.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Names of the outputs, one each; empty where they have none.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>How pixels become input, or the further input of a network that reads words and a picture; null where no input is an image.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>How words become token numbers; null where the input is no text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Vocabulary? Vocabulary { get; init; }

    /// <summary>How the weights were made; null where unknown.</summary>
    public TrainingRecord? Training { get; init; }
}

/// <summary>How weights were made and how good they are on data that had no part in it.</summary>
/// <param name="Command">The command that makes the same weights again.</param>
/// <param name="Seed">The seed of initialisation, shuffling, augmentation and dropout.</param>
/// <param name="Epochs">Passes over the training items.</param>
/// <param name="Optimizer">The rule and its settings.</param>
/// <param name="TrainItems">Items that the weights were fitted to.</param>
/// <param name="TestItems">Items that played no part in training or selection.</param>
/// <param name="TestCorrect">How many of those are classified right.</param>
public sealed record TrainingRecord(
    string Command,
    ulong Seed,
    int Epochs,
    string Optimizer,
    int TrainItems,
    int TestItems,
    int TestCorrect)
{
    /// <summary>The corpus that both were taken from, where one can be cut in several ways; null where its name says nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Corpus { get; init; }

    /// <summary>Share of test items classified right, 0 to 1.</summary>
    [JsonIgnore]
    public double TestAccuracy => TestItems == 0 ? 0 : (double)TestCorrect / TestItems;
}
