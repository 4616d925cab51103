using System.Globalization;
using Smug.Models.Tables;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>Questions over tables with their answers, in batches of tables of similar size. What is maximised is the probability of all cells that
/// hold the answer: nobody says which of them, which row or which operation was meant. Immutable, thread-safe.</summary>
public sealed class TableItems : TrainingItems<float>
{
    private const float Smallest = 1e-6f;

    private readonly TableNetwork _network;
    private readonly TableQuestion[] _questions;
    private readonly WordDropout _wordDropout;

    /// <summary>Takes questions; those without a word are left out.</summary>
    /// <param name="network">The network that will read them.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="wordDropout">The share of words that a variation makes unknown, 0 to below 1; their matches with the table stay.</param>
    /// <exception cref="UsageException">The share is out of range.</exception>
    public TableItems(TableNetwork network, IEnumerable<TableQuestion> questions, double wordDropout = 0)
    {
        (_network, _wordDropout) = (network, new WordDropout(wordDropout));
        _questions = [.. questions.Where(question => question.Words.Length > 0)];
    }

    /// <inheritdoc/>
    public override int Count => _questions.Length;

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture, $"{_wordDropout.Description}, items {Count}");

    /// <summary>0, the class of the right cells, for every question.</summary>
    /// <param name="items">Which.</param>
    public override int[] Labels(ReadOnlySpan<int> items) => new int[items.Length];

    /// <inheritdoc/>
    /// <returns>[N, 2]: the logarithms of the probabilities of the cells that hold the answer and of all other cells.</returns>
    /// <exception cref="UsageException">The network is not the one that the items were made for.</exception>
    public override Tensor<float> Logits(Network<float> network, ReadOnlySpan<int> items, ForwardMode mode, ulong? variation = null)
    {
        if (network != _network.Network) throw new UsageException("Table items: expected the network they were made for.");
        var some = new TableQuestion[items.Length];
        for (var i = 0; i < some.Length; i++) some[i] = _questions[items[i]];
        var sizes = some.Select(SizesOf).Aggregate((all, next) => all.Union(next));
        var batch = new TableBatch(some.Length, sizes);
        var answers = Tensor<float>.Zeros(new Shape(some.Length, sizes.Rows, sizes.Columns));
        for (var i = 0; i < some.Length; i++)
        {
            batch.Set(i, some[i].Words, some[i].Table, _network.Vocabulary, _wordDropout.Of(items[i], variation));
            TableAnswer.Mark(some[i].Table, some[i].Answer, sizes.Columns, answers.Span.Slice(i * sizes.Rows * sizes.Columns, sizes.Rows * sizes.Columns));
        }

        var right = Op.Sum(Op.Mul(_network.Forward(batch, mode).Cells, answers), [1, 2], keepDims: true);
        var wrong = Op.Sub(Tensor<float>.Full(right.Shape, 1), right);
        return Op.Reshape(Op.Concat(1, Logarithm(right), Logarithm(wrong)), some.Length, 2);
    }

    /// <inheritdoc/>
    public override void Arrange(Span<int> order, int batchSize, SeededRandom random) =>
        BatchOrder.BySize(order, batchSize, item => SizesOf(_questions[item]) is var sizes ? (long)sizes.Words * sizes.Rows : 0, random);

    private static TableSizes SizesOf(TableQuestion question) => TableSizes.Of(question.Words.Length, question.Table.Table);

    /// <summary>Far from −∞, so that a hopeless question does not end the training.</summary>
    private static Tensor<float> Logarithm(Tensor<float> share) => Op.Log(Op.Maximum(share, Tensor<float>.Full(share.Shape, Smallest)));
}
