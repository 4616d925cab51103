using System.Collections.Concurrent;
using System.Collections.Immutable;
using Smug.Kernels;
using Smug.Models;
using Smug.Models.Images;
using Smug.Models.Questions;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Explain.Probes;

/// <summary>A network that answers questions about pictures. The picture of a question is fixed: words are scored with it as it is, and no
/// attribution falls on it.</summary>
/// <remarks>What the network makes of a picture alone is computed once and kept. Thread-safe while the network is not being trained.</remarks>
public sealed class PictureQuestionModel : IQuestionModel
{
    private const int MostRows = 128;

    /// <summary>Values that are kept of pictures: 256 MiB.</summary>
    private const long MostKept = 1L << 26;

    private static readonly WordIntegration Integration =
        new(new AttributionOptions { Target = TargetKind.Softmax, Steps = 32, Tolerance = 0.05, MaxSteps = 512 });

    private readonly PictureQuestionNetwork<float> _network;
    private readonly IPictures _pictures;
    private readonly ConcurrentDictionary<int, float[]> _features = new();
    private readonly Shape _featureShape;

    /// <summary>Prepares a network.</summary>
    /// <param name="network">A network for questions about pictures that names its answers.</param>
    /// <param name="name">What reports call it.</param>
    /// <param name="pictures">The pictures that questions are about, by <see cref="Question.Context"/>; all of the network's size.</param>
    /// <exception cref="UsageException">It is no such network, or names fewer answers than it has.</exception>
    public PictureQuestionModel(Network<float> network, string name, IPictures pictures)
    {
        (_network, _pictures) = (new PictureQuestionNetwork<float>(network), pictures);
        if (network.Labels.Length != network.OutputNode.OutputShape.Length)
            throw new UsageException($"{name} needs names for its {network.OutputNode.OutputShape.Length} answers, but has {network.Labels.Length}.");
        _featureShape = network.ShapeOf(_network.FeatureNode);
        Identity = new ModelIdentity(name, ModelFile.ContentHash(network));
    }

    /// <inheritdoc/>
    public ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public string Attribution => Integration.Description;

    /// <inheritdoc/>
    public ImmutableArray<ContextChange> ContextChanges => PictureChanges.All;

    /// <inheritdoc/>
    public ContextView View(int context) => new(context, _pictures.Describe(context)) { Picture = _pictures[context].ToPng() };

    /// <inheritdoc/>
    public IReadOnlyList<string> Answer(IReadOnlyList<Question> questions) => [.. Labels(questions).Select(label => _network.Network.Labels[label])];

    /// <inheritdoc/>
    public IReadOnlyList<WordScores> Attribute(IReadOnlyList<Question> questions, CancellationToken cancellation = default)
    {
        var labels = Labels(questions);
        var scores = new WordScores[questions.Count];
        Workers.For(scores.Length, i =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            var tokens = _network.Vocabulary.Encode(questions[i].Words);
            scores[i] = Integration.Attribute(_network.AtLength(tokens.Length), tokens, [(_network.FeatureNode, Features([questions[i]]))], labels[i], cancellation);
        });
        return scores;
    }

    /// <summary>The answer's number for every question.</summary>
    private int[] Labels(IReadOnlyList<Question> questions) => QuestionBatches.Classes(
        questions, MostRows,
        batch => _network.Forward(TextNetwork<float>.Batch([.. batch.Select(question => _network.Vocabulary.Encode(question.Words))]), Features(batch)), Classifier.ArgMax);

    /// <summary>What the network makes of the questions' pictures, [N, …].</summary>
    private Tensor<float> Features(Question[] questions)
    {
        var rows = Tensor<float>.Allocate(new Shape([questions.Length, .. _featureShape.Sizes]));
        var missing = new List<int>();
        for (var i = 0; i < questions.Length; i++)
        {
            if (questions[i].Change is null && _features.TryGetValue(questions[i].Context, out var kept)) kept.CopyTo(rows.Span[(i * kept.Length)..]);
            else missing.Add(i);
        }

        if (missing.Count == 0) return rows;
        var made = _network.Features([.. missing.Select(i => Picture(questions[i]))]);
        for (var k = 0; k < missing.Count; k++)
        {
            var values = made.Values.Slice(k * _featureShape.Length, _featureShape.Length);
            values.CopyTo(rows.Span[(missing[k] * _featureShape.Length)..]);
            if (questions[missing[k]].Change is null && (_features.Count + 1L) * _featureShape.Length <= MostKept)
                _features[questions[missing[k]].Context] = values.ToArray();
        }

        return rows;
    }

    private Image Picture(Question question)
    {
        var picture = _pictures[question.Context];
        return question.Change is null ? picture : PictureChanges.Apply(question.Change, picture);
    }
}
