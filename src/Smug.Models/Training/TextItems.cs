using System.Globalization;
using System.Numerics;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>Texts as token numbers, in batches of similar lengths; while training, a share of the words becomes unknown. Immutable, thread-safe.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class TextItems<T> : TrainingItems<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TextNetwork<T> _network;
    private readonly int[][] _texts;
    private readonly int[] _labels;
    private readonly WordDropout _wordDropout;

    /// <summary>Takes texts; those without a token are left out.</summary>
    /// <param name="network">The network that will read them.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="wordDropout">The share of words that a variation makes unknown, 0 to below 1.</param>
    /// <exception cref="UsageException">The share is out of range.</exception>
    public TextItems(TextNetwork<T> network, IEnumerable<LabeledText> texts, double wordDropout = 0)
    {
        (_network, _wordDropout) = (network, new WordDropout(wordDropout));
        LabeledText[] kept = [.. texts.Where(text => text.Tokens.Length > 0)];
        _texts = [.. kept.Select(text => network.Vocabulary.Encode(text.Tokens))];
        _labels = [.. kept.Select(text => text.Label)];
    }

    /// <inheritdoc/>
    public override int Count => _texts.Length;

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture, $"{_wordDropout.Description}, items {Count}");

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
        if (network != _network.Network) throw new UsageException("Text items: expected the network they were made for.");
        var texts = new int[items.Length][];
        for (var i = 0; i < texts.Length; i++) texts[i] = _wordDropout.Apply(_texts[items[i]], items[i], variation);
        return _network.Forward(TextNetwork<T>.Batch(texts), mode);
    }

    /// <inheritdoc/>
    public override void Arrange(Span<int> order, int batchSize, SeededRandom random) =>
        BatchOrder.BySize(order, batchSize, item => _texts[item].Length, random);
}
