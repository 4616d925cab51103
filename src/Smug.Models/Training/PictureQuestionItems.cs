using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using Smug.Models.Questions;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>Questions about pictures, in batches of few pictures with all their questions; while training, a share of the words becomes unknown.
/// Immutable, thread-safe.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class PictureQuestionItems<T> : TrainingItems<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PictureQuestionNetwork<T> _network;
    private readonly IPictures _pictures;
    private readonly int[] _picture;
    private readonly int[][] _tokens;
    private readonly int[] _labels;
    private readonly WordDropout _wordDropout;

    /// <summary>Takes questions.</summary>
    /// <param name="network">The network that will read them.</param>
    /// <param name="questions">The questions; every answer is one of the network's labels.</param>
    /// <param name="wordDropout">The share of words that a variation makes unknown, 0 to below 1.</param>
    /// <exception cref="UsageException">The share is out of range, or an answer is no label.</exception>
    public PictureQuestionItems(PictureQuestionNetwork<T> network, PictureQuestions questions, double wordDropout = 0)
    {
        var numbers = network.Network.Labels.Select((label, number) => KeyValuePair.Create(label, number)).ToFrozenDictionary(StringComparer.Ordinal);
        (_network, _pictures, _wordDropout) = (network, questions.Pictures, new WordDropout(wordDropout));
        _picture = [.. questions.Questions.Select(question => question.Picture)];
        _tokens = [.. questions.Questions.Select(question => network.Vocabulary.Encode(question.Words))];
        _labels = [.. questions.Questions.Select(question => numbers.TryGetValue(question.Answer, out var number)
            ? number
            : throw new UsageException($"The answer '{question.Answer}' is none of the network's: {string.Join(", ", network.Network.Labels)}."))];
    }

    /// <inheritdoc/>
    public override int Count => _labels.Length;

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture, $"{_wordDropout.Description}, questions {Count} about {_pictures.Count} pictures");

    /// <inheritdoc/>
    public override int[] Labels(ReadOnlySpan<int> items)
    {
        var labels = new int[items.Length];
        for (var i = 0; i < labels.Length; i++) labels[i] = _labels[items[i]];
        return labels;
    }

    /// <inheritdoc/>
    /// <exception cref="UsageException">The network is not the one that the items were made for.</exception>
    public override Tensor<T> Logits(Network<T> network, ReadOnlySpan<int> items, ForwardMode mode, ulong? variation = null)
    {
        if (network != _network.Network) throw new UsageException("Questions about pictures: expected the network they were made for.");
        var places = new Dictionary<int, int>();
        var (rows, texts) = (new int[items.Length], new int[items.Length][]);
        for (var i = 0; i < items.Length; i++)
        {
            var picture = _picture[items[i]];
            rows[i] = places.TryGetValue(picture, out var place) ? place : places[picture] = places.Count;
            texts[i] = _wordDropout.Apply(_tokens[items[i]], items[i], variation);
        }

        var features = _network.Features([.. places.OrderBy(pair => pair.Value).Select(pair => _pictures[pair.Key])], mode);
        return _network.Forward(TextNetwork<T>.Batch(texts), PictureQuestionNetwork<T>.Repeat(features, rows), mode);
    }

    /// <summary>Pictures stay in random order; their questions come together.</summary>
    public override void Arrange(Span<int> order, int batchSize, SeededRandom random)
    {
        int[] arranged = [.. order.ToArray().GroupBy(item => _picture[item]).SelectMany(items => items)];
        arranged.CopyTo(order);
    }
}
