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
