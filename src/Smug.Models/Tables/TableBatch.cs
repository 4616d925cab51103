using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Models.Tables;

/// <summary>Questions over tables as the numbers that a table network reads.</summary>
internal sealed class TableBatch
{
    private readonly Tensor<float> _tokens;
    private readonly Tensor<float> _matches;
    private readonly Tensor<float> _facts;
    private readonly Tensor<float> _mask;
    private readonly Tensor<float> _places;
    private readonly Tensor<float> _ranks;

    /// <summary>Makes room.</summary>
    /// <param name="count">How many questions.</param>
    /// <param name="sizes">At least those of every question.</param>
    public TableBatch(int count, TableSizes sizes)
    {
        Sizes = sizes;
        _tokens = Tensor<float>.Zeros(new Shape(count, sizes.Words + sizes.Columns * TableInputs.HeaderWords));
        _matches = Tensor<float>.Zeros(new Shape(count, sizes.Words, QuestionMatches.Width(sizes)));
        _facts = Tensor<float>.Zeros(new Shape(count, sizes.Columns, TableInputs.ColumnFacts));
        _mask = Tensor<float>.Zeros(new Shape(count, 2, sizes.Columns));
        _places = Tensor<float>.Zeros(new Shape(count, 3, sizes.Rows));
        _ranks = Tensor<float>.Zeros(new Shape(count, 2 * sizes.Rows, sizes.Columns));
    }

    public TableSizes Sizes { get; }

    /// <summary>[N, Words, …]: see <see cref="QuestionMatches"/>.</summary>
    public Tensor<float> Matches => _matches;

    /// <summary>Values by node.</summary>
    public (string Node, Tensor<float> Value)[] Feeds =>
    [
        (Network<float>.InputName, _tokens), (TableGraph.Matches, _matches), (TableGraph.Facts, _facts),
        (TableGraph.ColumnMask, _mask), (TableGraph.Places, _places), (TableGraph.Ranks, _ranks),
    ];

    /// <summary>Puts a question in its place.</summary>
    /// <param name="at">Its place.</param>
    /// <param name="words">Its words.</param>
    /// <param name="table">What it is asked of.</param>
    /// <param name="vocabulary">The network's words.</param>
    /// <param name="isDropped">Of each word in turn, whether it is to be taken as unknown; null for none.</param>
    public void Set(int at, IReadOnlyList<string> words, TableContext table, Vocabulary vocabulary, Func<bool>? isDropped = null)
    {
        var tokens = Item(_tokens, at);
        for (var i = 0; i < words.Count; i++) tokens[i] = isDropped?.Invoke() == true ? Vocabulary.Unknown : vocabulary.NumberOf(words[i]);
        TableInputs.FillHeaders(table, vocabulary, tokens[Sizes.Words..]);
        QuestionMatches.Fill(words, table, Sizes, Item(_matches, at));
        TableInputs.FillFacts(table, Item(_facts, at));
        TableInputs.FillColumnMask(table, Sizes, Item(_mask, at));
        TableInputs.FillPlaces(table, Sizes, Item(_places, at));
        TableInputs.FillRanks(table, Sizes, Item(_ranks, at));
    }

    private static Span<float> Item(Tensor<float> batch, int at)
    {
        var length = batch.Length / batch.Shape[0];
        return batch.Span.Slice(at * length, length);
    }
}
