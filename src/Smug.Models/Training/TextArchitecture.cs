using Smug.Kernels.Conv2d;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>A text network that can be trained by name, with settings that are known to work.</summary>
/// <param name="Name">What it is called on the command line and in model files.</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="Build">Makes it with starting weights drawn from a seed.</param>
/// <param name="Settings">Its settings for a corpus.</param>
public sealed record TextArchitecture(
    string Name,
    string Description,
    Func<Vocabulary, TextCorpus, TextSettings, ulong, Network<float>> Build,
    Func<TextCorpus, TextSettings> Settings)
{
    /// <summary>The length that a network is written down for; it reads texts of any length (see <see cref="TextNetwork{T}"/>).</summary>
    private const int Length = 64;

    /// <summary>All text architectures. A new one is one line in this list.</summary>
    public static IReadOnlyList<TextArchitecture> All { get; } =
    [
        new(
            "text-cnn",
            "embeddings of 100, 128 filters over three words, ReLU, the largest over the text, one dense layer",
            Cnn,
            corpus => corpus.Labels.Length == 2 ? Sentiment : Topic),
        new(
            "text-lstm",
            "embeddings of 100, a long short-term memory of 64 in each direction, the largest over the text, one dense layer",
            Lstm,
            corpus => corpus.Labels.Length == 2 ? Sentiment : Topic),
    ];

    private static TextSettings Sentiment => new()
    {
        EmbeddingDropout = 0.3,
        WordDropout = 0.1,
        Dropout = 0.5,
        Spread = 0.2,
        RatioScale = 0.3,
        Options = new TrainingOptions { Epochs = 4, BatchSize = 50, LearningRate = 1e-3 },
    };

    private static TextSettings Topic => new()
    {
        EmbeddingDropout = 0.1,
        WordDropout = 0.05,
        Dropout = 0.5,
        Spread = 0.25,
        Options = new TrainingOptions { Epochs = 12, BatchSize = 50, LearningRate = 2e-3 },
    };

    /// <summary>Finds an architecture.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static TextArchitecture Find(string name) => All.FirstOrDefault(architecture => architecture.Name == name)
        ?? throw new UsageException($"There is no text architecture '{name}'. There are {string.Join(", ", All.Select(a => a.Name))}.");

    private static Network<float> Cnn(Vocabulary vocabulary, TextCorpus corpus, TextSettings settings, ulong seed)
    {
        const int Dimension = 100;
        const int Filters = 128;
        const int Width = 3;
        var weight = new Shape(Width, 1, Dimension, Filters);
        return Words(vocabulary, Dimension, settings, seed)
            .Add("rows", new ReshapeLayer<float>(new Shape(Length, 1, Dimension)))
            .Add("conv1", new Conv2dLayer<float>(
                Initializer.He<float>(weight, Width * Dimension, new SeededRandom(SeededRandom.Mix(seed, 2))),
                Initializer.Constant<float>(new Shape(Filters), 0),
                new Conv2dGeometry(1, 1, Width / 2, 0, Width / 2, 0, 1, 1, 1)))
            .Relu("relu1")
            .Add("real", new TokenMaskLayer<float>(), "relu1", "input")
            .Add("pool", new GlobalMaxPool2dLayer<float>())
            .Dropout("dropout", settings.Dropout)
            .Dense("logits", corpus.Labels.Length)
            .Build(Info("text-cnn", vocabulary, corpus));
    }

    private static Network<float> Lstm(Vocabulary vocabulary, TextCorpus corpus, TextSettings settings, ulong seed)
    {
        const int Dimension = 100;
        const int Hidden = 64;

        // States lie above −1, so padding never is the largest.
        return Words(vocabulary, Dimension, settings, seed)
            .Lstm("lstm1", Hidden, isBidirectional: true, tokens: "input")
            .Add("real", new TokenMaskLayer<float>(fill: -1), "lstm1", "input")
            .Add("rows", new ReshapeLayer<float>(new Shape(Length, 1, 2 * Hidden)))
            .Add("pool", new GlobalMaxPool2dLayer<float>())
            .Dropout("dropout", settings.Dropout)
            .Dense("logits", corpus.Labels.Length)
            .Build(Info("text-lstm", vocabulary, corpus));
    }

    /// <summary>Token numbers to vectors, zeros for padding.</summary>
    private static NetworkBuilder<float> Words(Vocabulary vocabulary, int dimension, TextSettings settings, ulong seed)
    {
        var table = Initializer.Embedding<float>(vocabulary.Count, dimension, settings.Spread, new SeededRandom(SeededRandom.Mix(seed, 1)));
        return new NetworkBuilder<float>(new Shape(Length), seed)
            .Add("embedding", new EmbeddingLayer<float>(table))
            .Add("words", new TokenMaskLayer<float>(), "embedding", "input")
            .Dropout("embedding-dropout", settings.EmbeddingDropout);
    }

    private static ModelInfo Info(string name, Vocabulary vocabulary, TextCorpus corpus) => new()
    {
        Architecture = name,
        Origin = $"Trained by Smug on {corpus.Name}: {corpus.Description}.",
        Labels = [.. corpus.Labels],
        Vocabulary = vocabulary,
    };
}

/// <summary>Settings of a text network's training. Immutable.</summary>
public sealed record TextSettings
{
    /// <summary>The share of the embeddings' elements that training drops.</summary>
    public double EmbeddingDropout { get; init; }

    /// <summary>The share of the words that training makes unknown.</summary>
    public double WordDropout { get; init; }

    /// <summary>The share of the pooled values that training drops.</summary>
    public double Dropout { get; init; }

    /// <summary>Adam's decoupled weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Embeddings start uniform between minus this and this.</summary>
    public double Spread { get; init; }

    /// <summary>What the words' count ratios (<see cref="CountRatios"/>) are multiplied by where embeddings start with them; 0 for not at all.</summary>
    public double RatioScale { get; init; }

    /// <summary>How often a word must occur in the training texts to be known.</summary>
    public int LeastCount { get; init; } = 2;

    /// <summary>The most words that are known.</summary>
    public int MostWords { get; init; } = 8000;

    /// <summary>Epochs, batch, rate; the seed is the run's.</summary>
    public required TrainingOptions Options { get; init; }
}
