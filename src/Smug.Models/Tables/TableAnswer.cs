namespace Smug.Models.Tables;

/// <summary>What a table network answers.</summary>
/// <param name="Key">The answer, as answers are compared.</param>
/// <param name="Row">The most probable cell that holds it: its row.</param>
/// <param name="Column">Its column.</param>
/// <param name="Probability">Of all cells that hold it.</param>
public readonly record struct TableAnswer(string Key, int Row, int Column, double Probability)
{
    /// <summary>The most probable operation.</summary>
    public TableOperation Operation { get; init; }

    /// <summary>The answer whose cells have the largest probability together; of equal ones the first. Empty cells are no answer.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cells">[Rows, Columns] of some sizes.</param>
    /// <param name="columns">Columns of those sizes.</param>
    /// <param name="operations">The probability of each operation.</param>
    internal static TableAnswer Of(TableContext table, ReadOnlySpan<float> cells, int columns, ReadOnlySpan<float> operations)
    {
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        var best = new TableAnswer("", 0, 0, -1);
        for (var row = 0; row < table.Table.Rows.Length; row++)
        {
            for (var column = 0; column < table.Table.Columns; column++)
            {
                var key = table.KeyOf(row, column);
                if (key.Length > 0) sums[key] = sums.GetValueOrDefault(key) + cells[row * columns + column];
            }
        }

        // Cells in their order, so that equal sums are decided by place.
        var most = -1f;
        for (var row = 0; row < table.Table.Rows.Length; row++)
        {
            for (var column = 0; column < table.Table.Columns; column++)
            {
                var (key, cell) = (table.KeyOf(row, column), cells[row * columns + column]);
                if (key.Length == 0) continue;
                if (sums[key] > best.Probability) (best, most) = (new TableAnswer(key, row, column, sums[key]), cell);
                else if (key == best.Key && cell > most) (best, most) = (best with { Row = row, Column = column }, cell);
            }
        }

        return best with { Operation = (TableOperation)System.Numerics.Tensors.TensorPrimitives.IndexOfMax(operations) };
    }

    /// <summary>Puts 1 in the place of every cell that holds an answer.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The answer.</param>
    /// <param name="columns">Columns of the target's sizes.</param>
    /// <param name="target">[Rows, Columns], zeros.</param>
    internal static void Mark(TableContext table, string key, int columns, Span<float> target)
    {
        for (var row = 0; row < table.Table.Rows.Length; row++)
        {
            for (var column = 0; column < table.Table.Columns; column++)
            {
                if (table.KeyOf(row, column) == key) target[row * columns + column] = 1;
            }
        }
    }
}
