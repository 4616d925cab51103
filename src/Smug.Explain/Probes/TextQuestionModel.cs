using System.Collections.Immutable;
using Smug.Explain.Text;
using Smug.Kernels;
using Smug.Models;
using Smug.Models.Text;

namespace Smug.Explain.Probes;

/// <summary>A text classifier as a model that answers questions: the answer is the name of the class. There is no context but the question.</summary>
/// <remarks>Questions are read at their own length; the empty one is a single place of padding. Words are scored by Integrated Gradients of the
/// answer's softmax probability along the straight path from padding in every place, summed over the embedding. Thread-safe while the
/// network is not being trained.</remarks>
public sealed class TextQuestionModel : IQuestionModel
{
    private const int MostRows = 256;
    private const double HalfWay = 0.5;

    private static readonly AttributionOptions Integration = new() { Target = TargetKind.Softmax, Steps = 64, Tolerance = 0.05, MaxSteps = 1024 };

    private readonly TextExplainer _explainer;
    private readonly TextNetwork<float> _network;
    private readonly bool _endsInSigmoid;

    /// <summary>Prepares a network.</summary>
    /// <param name="network">A text network: it has a vocabulary, and its input goes into an embedding.</param>
    /// <param name="name">What reports call it.</param>
    /// <exception cref="UsageException">It is no text network, one that cannot be explained, or it names fewer classes than it has.</exception>
    public TextQuestionModel(Network<float> network, string name)
    {
        (_explainer, _network) = (new TextExplainer(network, name), new TextNetwork<float>(network));
        _endsInSigmoid = network.OutputNode.Layer is SigmoidLayer<float>;
        Labels = network.Info.Labels;
        var classes = Math.Max(2, network.OutputNode.OutputShape.Length);
        if (Labels.IsDefault || Labels.Length != classes) throw new UsageException($"{name} needs names for its {classes} classes to answer with, but has {(Labels.IsDefault ? 0 : Labels.Length)}.");
        Identity = new ModelIdentity(name, _explainer.ModelSha256);
    }

    /// <inheritdoc/>
    public ModelIdentity Identity { get; }

    /// <summary>The answers there are.</summary>
    public ImmutableArray<string> Labels { get; }

    /// <inheritdoc/>
    public string Attribution => FormattableString.Invariant(
        $"Integrated Gradients of the answer's softmax probability from padding in every place, summed over the embedding; {WordIntegration.StepsOf(Integration)}");

    /// <inheritdoc/>
    public IReadOnlyList<string> Answer(IReadOnlyList<Question> questions) => [.. Classes(questions).Select(label => Labels[label])];

    /// <inheritdoc/>
    public IReadOnlyList<WordScores> Attribute(IReadOnlyList<Question> questions, CancellationToken cancellation = default)
    {
        var labels = Classes(questions);
        var scores = new WordScores[questions.Count];
        Workers.For(scores.Length, i =>
        {
            cancellation.ThrowIfCancellationRequested();
            scores[i] = Attribute(questions[i], labels[i], cancellation);
        });
        return scores;
    }

    private WordScores Attribute(Question question, int label, CancellationToken cancellation)
    {
        var length = question.Words.Length;
        var method = new IntegratedGradientsMethod { Options = Integration with { Baselines = [_explainer.BaselineFor(TextBaseline.Padding, length)] } };
        var input = new TextInput(string.Join(' ', question.Words), Words(question));
        var map = method.Attribute(new AttributionItem(_explainer.ClassifierFor(length), _explainer.Picture(input, label), label), null, cancellation);
        return new WordScores([.. map.Pixels().Select(score => (double)score)], map.Integration!.Score - map.Integration.BaselineScore);
    }

    private ImmutableArray<TextWord> Words(Question question)
    {
        var at = 0;
        var words = ImmutableArray.CreateBuilder<TextWord>(question.Words.Length);
        foreach (var word in question.Words)
        {
            words.Add(new TextWord(word, at, word.Length, _network.Vocabulary.NumberOf(word)));
            at += word.Length + 1;
        }

        return words.MoveToImmutable();
    }

    private int[] Classes(IReadOnlyList<Question> questions) => QuestionBatches.Classes(
        questions, MostRows, batch => _network.Forward(TextNetwork<float>.Batch([.. batch.Select(question => _network.Vocabulary.Encode(question.Words))])), ClassOf);

    private int ClassOf(ReadOnlySpan<float> output) => output.Length > 1 ? Classifier.ArgMax(output)
        : output[0] > (_endsInSigmoid ? HalfWay : 0) ? 1 : 0;
}
