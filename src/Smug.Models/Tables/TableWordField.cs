using Smug.Tensors;

namespace Smug.Models.Tables;

/// <summary>The probability of an answer as a function of what the question's words bring into a table network, the table being fixed. Thread-safe.</summary>
internal sealed class TableWordField
{
    /// <summary>What one row of a batch needs besides its words: layers, and their gradients.</summary>
    private const long WorkingCopies = 8;

    private readonly Network<float> _network;
    private readonly (string Node, Tensor<float> Value)[] _table;
    private readonly Tensor<float> _answer;
    private readonly int _dimension;

    /// <summary>Prepares a question.</summary>
    /// <param name="network">The network.</param>
    /// <param name="words">The question.</param>
    /// <param name="table">What it is asked of.</param>
    /// <param name="answer">The answer whose probability is the score.</param>
    public TableWordField(TableNetwork network, IReadOnlyList<string> words, TableContext table, string answer)
    {
        var batch = new TableBatch(1, TableSizes.Of(words.Count, table.Table));
        batch.Set(0, words, table, network.Vocabulary);
        _network = network.At(batch.Sizes);
        var vectors = _network.Evaluate(batch.Feeds, [TableGraph.Words])[0];
        _table = [.. batch.Feeds.Where(feed => feed.Node != TableGraph.Matches)];
        _answer = Tensor<float>.Zeros(new Shape(1, batch.Sizes.Rows, batch.Sizes.Columns));
        TableAnswer.Mark(table, answer, batch.Sizes.Columns, _answer.Span);
        _dimension = vectors.Shape[2];
        Item = Op.Reshape(Op.Concat(2, vectors, batch.Matches), batch.Sizes.Words, _dimension + batch.Matches.Shape[2]);
        BytesPerItem = WorkingCopies * sizeof(float) * (Item.Length + (long)batch.Sizes.Words * _dimension * 8);
    }

    /// <summary>[Words, Dim + matches]: each word's vector and its matches; zeros where there is no word.</summary>
    public Tensor<float> Item { get; }

    /// <summary>Memory that a row of a batch takes while its gradient is computed.</summary>
    public long BytesPerItem { get; }

    /// <summary>The scores [N] of a batch of such items [N, Words, Dim + matches].</summary>
    public Tensor<float> Scores(Tensor<float> items)
    {
        var count = items.Shape[0];
        var matches = items.Shape[2] - _dimension;
        var cells = _network.Evaluate(
            [
                .. _table.Select(feed => (feed.Node, Op.BroadcastTo(feed.Value, new Shape([count, .. feed.Value.Shape.Sizes[1..]])))),
                (TableGraph.Words, Op.Narrow(items, 2, 0, _dimension)),
                (TableGraph.Matches, Op.Narrow(items, 2, _dimension, matches)),
            ],
            [TableGraph.Cells])[0];
        return Op.Sum(Op.Mul(cells, _answer), [1, 2]);
    }
}
