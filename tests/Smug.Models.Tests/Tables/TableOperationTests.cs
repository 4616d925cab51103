using Smug.Models.Tables;
using Smug.Tensors;

namespace Smug.Models.Tests.Tables;

/// <summary>The soft operations, made hard by large strengths, against an executor that does what their names say.</summary>
public sealed class TableOperationTests
{
    private const float Strength = 200;
    private const float Match = 4000;

    public static TheoryData<TableOperation> Operations => [.. Enum.GetValues<TableOperation>()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void HardOperationsAgreeWithAnExecutor(TableOperation operation)
    {
        var random = new SeededRandom(7);
        for (var trial = 0; trial < 40; trial++)
        {
            var context = Random(random);
            var (rows, columns) = (context.Table.Rows.Length, context.Table.Columns);
            var order = random.Next(columns - 1) + 1;
            bool[] matches = [.. Enumerable.Range(0, rows).Select(_ => random.Next(2) == 0)];
            matches[random.Next(rows)] = true;
            if (operation is TableOperation.Next or TableOperation.Previous or TableOperation.Select) matches = OneOf(matches);
            var chosen = Rows(context, operation, order, matches);
            var expected = Execute(context, operation, order, matches);

            // Rows that share the extreme share the probability.
            for (var row = 0; row < rows; row++) Assert.Equal(expected.Contains(row) ? 1f / expected.Length : 0, chosen[row], 1e-3f);
        }
    }

    [Fact]
    public void RowsBeyondTheTableAreNeverChosen()
    {
        var context = Random(new SeededRandom(3));
        var sizes = new TableSizes(TableSizes.WordPlaces, context.Table.Rows.Length + 5, context.Table.Columns + 2);
        var network = Network();
        var batch = new TableBatch(1, sizes);
        batch.Set(0, ["which", "name", "1", "?"], context, network.Vocabulary);
        var cells = network.Forward(batch).Cells;
        for (var row = 0; row < sizes.Rows; row++)
        {
            for (var column = 0; column < sizes.Columns; column++)
            {
                var isCell = row < context.Table.Rows.Length && column < context.Table.Columns;
                var p = cells.Values[row * sizes.Columns + column];
                Assert.True(isCell ? p > 0 : p == 0 || row == context.Table.Rows.Length, $"row {row}, column {column}: {p}");
            }
        }
    }

    private static float[] Rows(TableContext context, TableOperation operation, int order, bool[] matches)
    {
        var network = Network();
        var sizes = TableSizes.Of(1, context.Table);
        var batch = new TableBatch(1, sizes);
        batch.Set(0, ["?"], context, network.Vocabulary);
        var at = network.At(sizes);
        ((BinaryLayer<float>)at.Node("strong-orders").Layer).Right!.Span.Fill(Strength);
        var operations = new float[7];
        operations[(int)operation] = 1;
        var column = new float[2 * sizes.Columns];
        (column[0], column[sizes.Columns + order]) = (1, 1);
        float[] scores = [.. matches.Select(match => match ? Match : 0)];
        var cells = at.Evaluate(
            [
                .. batch.Feeds,
                (TableGraph.Operations, Tensor<float>.Wrap(new Shape(1, 7), operations)),
                (TableGraph.Columns, Tensor<float>.Wrap(new Shape(1, 2, sizes.Columns), column)),
                ("row-match", Tensor<float>.Wrap(new Shape(1, 1, sizes.Rows), scores)),
            ],
            [TableGraph.Cells])[0];
        return [.. Enumerable.Range(0, sizes.Rows).Select(row => cells.Values[row * sizes.Columns])];
    }

    /// <summary>What each operation means, row by row.</summary>
    private static int[] Execute(TableContext context, TableOperation operation, int order, bool[] matches)
    {
        int[] matching = [.. Enumerable.Range(0, matches.Length).Where(row => matches[row])];
        return operation switch
        {
            TableOperation.Select => matching,
            TableOperation.First => matching[..1],
            TableOperation.Last => matching[^1..],
            TableOperation.Largest => Extreme(values => values.Max()),
            TableOperation.Smallest => Extreme(values => values.Min()),
            TableOperation.Next => [.. matching.Select(row => row + 1).Where(row => row < matches.Length)],
            _ => [.. matching.Select(row => row - 1).Where(row => row >= 0)],
        };

        int[] Extreme(Func<IEnumerable<double>, double> of)
        {
            var best = of(matching.Select(row => context.ValueOf(row, order)!.Value));
            return [.. matching.Where(row => context.ValueOf(row, order) == best)];
        }
    }

    private static bool[] OneOf(bool[] matches)
    {
        var first = Array.IndexOf(matches, true);
        return [.. matches.Select((_, row) => row == first)];
    }

    private static TableContext Random(SeededRandom random)
    {
        var columns = 2 + random.Next(3);
        string[] headers = ["name", .. Enumerable.Range(1, columns - 1).Select(column => $"value {column}")];
        var rows = Enumerable.Range(0, 1 + random.Next(9)).Select(row =>
            (IReadOnlyList<string>)[$"row {row}", .. Enumerable.Range(1, columns - 1).Select(_ => $"{random.Next(6) - 2}")]).ToList();
        return new TableContext(new Table("random", headers, rows));
    }

    private static TableNetwork Network() => TableNetwork.Draw(new(Smug.Models.Text.WordTokenizer.Name, ["which", "name"]), "", new TableSettings { Dimension = 8, Filters = 8 }, 1);
}
