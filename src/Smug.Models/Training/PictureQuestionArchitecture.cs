using Smug.Kernels.Conv2d;
using Smug.Models.Datasets.Shapes;
using Smug.Models.Questions;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>A network for questions about pictures that can be trained by name, with settings that are known to work.</summary>
/// <param name="Name">What it is called on the command line and in model files.</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="Build">Makes it for a vocabulary, with starting weights drawn from a seed.</param>
/// <param name="Settings">Its settings.</param>
public sealed record PictureQuestionArchitecture(
    string Name, string Description, Func<Vocabulary, ulong, Network<float>> Build, PictureQuestionSettings Settings)
{
    /// <summary>The length that a network is written down for; it reads questions of any length.</summary>
    private const int Length = 40;

    private const int Cells = 4;
    private const int Pairs = 48;
    private const int Words = 32;
    private const int Hidden = 48;

    /// <summary>All architectures. A new one is one line in this list.</summary>
    public static IReadOnlyList<PictureQuestionArchitecture> All { get; } =
    [
        new(
            "shapes-relations",
            "three convolutions to 4 × 4 cells; embeddings of 32, a long short-term memory of 48 in each direction, the largest over the question; all 256 pairs of cells, scaled and moved by the question; generated pictures of shapes",
            Relations,
            new PictureQuestionSettings()),
    ];

    /// <summary>Finds an architecture.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static PictureQuestionArchitecture Find(string name) => All.FirstOrDefault(architecture => architecture.Name == name)
        ?? throw new UsageException($"There is no architecture '{name}'. There are {string.Join(", ", All.Select(a => a.Name))}.");

    /// <summary>A relation network (Santoro et al. 2017): every pair of cells goes through the same layers, and their largest and mean values answer. The first of
    /// those layers is a sum of one part for each cell, so it is computed once per picture; the question scales and moves it (Perez et al.,
    /// FiLM: visual reasoning with a general conditioning layer, 2018).</summary>
    private static Network<float> Relations(Vocabulary vocabulary, ulong seed)
    {
        const string Tokens = Network<float>.InputName;
        const int Size = ShapeScene.Size;
        const int All = Cells * Cells;
        const double Spread = 0.3;
        var ground = ShapeScene.Ground / 255.0;
        var table = Initializer.Embedding<float>(vocabulary.Count, Words, 0.5, new SeededRandom(SeededRandom.Mix(seed, 1)));
        return new NetworkBuilder<float>(new Shape(Length), seed)
            .Add(PictureQuestionNetwork<float>.PictureNode, new InputLayer<float>(new Shape(Size, Size, 3)))
            .Conv2d("conv1", 24, 5, Conv2dGeometry.Uniform(3, 1)).Relu("relu1")
            .Conv2d("conv2", 32, 3, Conv2dGeometry.Uniform(2, 1)).Relu("relu2")
            .Conv2d("conv3", 48, 3, Conv2dGeometry.Uniform(2, 1)).Relu("relu3")
            .Add("where", new ConstantLayer<float>(Places()), "relu3")
            .Add("cells", new ConcatLayer<float>(), "relu3", "where")
            .Conv2d("one", Pairs, 1).Add("ones", new ReshapeLayer<float>(new Shape(All, 1, Pairs)))
            .From("cells").Conv2d("other", Pairs, 1).Add("others", new ReshapeLayer<float>(new Shape(1, All, Pairs)))
            .Add("pairs", new BinaryLayer<float>(BinaryOperation.Plus), "ones", "others")
            .From(Tokens)
            .Add("embedding", new EmbeddingLayer<float>(table))
            .Add("words", new TokenMaskLayer<float>(), "embedding", Tokens)
            .Lstm("lstm", Hidden, isBidirectional: true, tokens: Tokens)

            // States lie above −1, so padding never is the largest.
            .Add("real", new TokenMaskLayer<float>(fill: -1), "lstm", Tokens)
            .Add("rows", new ReshapeLayer<float>(new Shape(Length, 1, 2 * Hidden)))
            .Add("question", new GlobalMaxPool2dLayer<float>())
            .Dense("scale", Pairs)
            .From("question").Dense("move", Pairs)
            .Add("scaled", new BinaryLayer<float>(BinaryOperation.Times), "pairs", "scale")
            .Add("moved", new BinaryLayer<float>(BinaryOperation.Plus), "scaled", "move").Relu("relu4")
            .Conv2d("relation", 64, 1).Relu("relu5")
            .Add("largest", new GlobalMaxPool2dLayer<float>())
            .From("relu5").Add("mean", new GlobalAveragePool2dLayer<float>())
            .Add("asked", new ConcatLayer<float>(), "largest", "mean", "question")
            .Dense("hidden", 64).Relu("relu6")
            .Dense("logits", SceneQuestion.Answers.Count)
            .Build(new ModelInfo
            {
                Architecture = "shapes-relations",
                Origin = "Trained by Smug on pictures and questions that it draws itself.",
                Labels = [.. SceneQuestion.Answers],
                Vocabulary = vocabulary,
                Preprocessing = new Preprocessing(Size, Size, 3) { Mean = [ground, ground, ground], Scale = [Spread, Spread, Spread] },
            });
    }

    /// <summary>The column and row of every cell, from −1 to 1.</summary>
    private static Tensor<float> Places()
    {
        var places = Tensor<float>.Allocate(new Shape(Cells, Cells, 2));
        for (var cell = 0; cell < Cells * Cells; cell++)
        {
            places.Span[2 * cell] = 2f * (cell % Cells) / (Cells - 1) - 1;
            places.Span[2 * cell + 1] = 2f * (cell / Cells) / (Cells - 1) - 1;
        }

        return places;
    }
}

/// <summary>Settings of a training on questions about pictures. Immutable.</summary>
public sealed record PictureQuestionSettings
{
    /// <summary>Pictures that are drawn for training.</summary>
    public int TrainPictures { get; init; } = 24000;

    /// <summary>Questions about each picture.</summary>
    public int PerPicture { get; init; } = 8;

    /// <summary>The share of the words that training makes unknown.</summary>
    public double WordDropout { get; init; } = 0.01;

    /// <summary>Adam's decoupled weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Epochs, batch, rate; the seed is the run's.</summary>
    public TrainingOptions Options { get; init; } = new() { Epochs = 8, BatchSize = 64, LearningRate = 2e-3 };
}
