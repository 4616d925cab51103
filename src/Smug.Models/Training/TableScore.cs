using Smug.Models.Tables;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>Asks a table network and counts right answers.</summary>
public static class TableScore
{
    private const int MostAtOnce = 64;

    /// <summary>The network's answers. Questions are asked table by table at the table's own sizes, so an answer depends on nothing else.</summary>
    /// <param name="network">The network.</param>
    /// <param name="questions">Words and tables.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public static TableAnswer[] Answers(
        TableNetwork network, IReadOnlyList<(IReadOnlyList<string> Words, TableContext Table)> questions, CancellationToken cancellation = default)
    {
        var answers = new TableAnswer[questions.Count];
        int[][] groups = [.. Enumerable.Range(0, answers.Length)
            .GroupBy(i => (questions[i].Table, TableSizes.Of(questions[i].Words.Count, questions[i].Table.Table)))
            .SelectMany(group => group.Chunk(MostAtOnce))];
        foreach (var group in groups)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            var table = questions[group[0]].Table;
            var batch = new TableBatch(group.Length, TableSizes.Of(questions[group[0]].Words.Count, table.Table));
            for (var i = 0; i < group.Length; i++) batch.Set(i, questions[group[i]].Words, table, network.Vocabulary);
            var (cells, operations) = network.Forward(batch);
            var size = batch.Sizes.Rows * batch.Sizes.Columns;
            var count = operations.Shape[1];
            for (var i = 0; i < group.Length; i++) answers[group[i]] = TableAnswer.Of(table, cells.Values.Slice(i * size, size), batch.Sizes.Columns, operations.Values.Slice(i * count, count));
        }

        return answers;
    }

    /// <summary>The probability of all cells that hold an answer.</summary>
    /// <param name="network">The network.</param>
    /// <param name="words">The question; may be empty.</param>
    /// <param name="table">What it is asked of.</param>
    /// <param name="key">The answer's <see cref="CellText.Key"/>.</param>
    public static double Probability(TableNetwork network, IReadOnlyList<string> words, TableContext table, string key)
    {
        using var scope = TensorScope.Begin();
        var batch = new TableBatch(1, TableSizes.Of(words.Count, table.Table));
        batch.Set(0, words, table, network.Vocabulary);
        var cells = network.Forward(batch).Cells;
        var isAnswer = new float[cells.Length];
        TableAnswer.Mark(table, key, batch.Sizes.Columns, isAnswer);
        return Enumerable.Range(0, isAnswer.Length).Where(cell => isAnswer[cell] > 0).Sum(cell => (double)cells.Values[cell]);
    }

    /// <summary>Right answers of all questions.</summary>
    /// <param name="network">The network.</param>
    /// <param name="questions">Questions with answers.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public static ClassificationScore Of(TableNetwork network, IReadOnlyList<TableQuestion> questions, CancellationToken cancellation = default)
    {
        var answers = Answers(network, [.. questions.Select(question => ((IReadOnlyList<string>)question.Words, question.Table))], cancellation);
        var loss = ClassificationScore.Of(network.Network, new TableItems(network, questions), cancellation).MeanLoss;
        return new ClassificationScore(questions.Count, Enumerable.Range(0, answers.Length).Count(i => answers[i].Key == questions[i].Answer), loss);
    }
}
