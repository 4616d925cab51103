using Smug.Models.Text;

namespace Smug.Models.Tables;

/// <summary>What a table network reads besides the words, as numbers that depend on the table alone.</summary>
internal static class TableInputs
{
    /// <summary>Header words that are read; the others only count as matches.</summary>
    public const int HeaderWords = 4;

    /// <summary>Share of numbers, of years and of dates, of different cells, of empty ones; mean length; whether it is the first or the last.</summary>
    public const int ColumnFacts = 7;

    private const float Never = -1e4f;
    private const float Seldom = -8f;
    private const double LongCell = 5;

    /// <summary>The numbers of the header words: [Columns · <see cref="HeaderWords"/>].</summary>
    public static void FillHeaders(TableContext table, Vocabulary vocabulary, Span<float> target)
    {
        for (var column = 0; column < table.Table.Columns; column++)
        {
            var tokens = table.Words.HeaderTokens[column];
            for (var i = 0; i < Math.Min(HeaderWords, tokens.Length); i++) target[column * HeaderWords + i] = vocabulary.NumberOf(tokens[i]);
        }
    }

    /// <summary>[Columns, <see cref="ColumnFacts"/>].</summary>
    public static void FillFacts(TableContext table, Span<float> target)
    {
        var columns = table.Table.Columns;
        for (var column = 0; column < columns; column++)
        {
            var (rows, at) = (table.Table.Rows, column);
            var facts = target.Slice(column * ColumnFacts, ColumnFacts);
            var cells = rows.Length == 0 ? [] : Enumerable.Range(0, rows.Length).Select(row => table.KeyOf(row, at)).ToArray();
            facts[0] = (float)table.Share(row => table.ValueOf(row, at) is not null);
            facts[1] = (float)table.Share(row => table.ValueOf(row, at) is >= 1500 and < 2100 or >= 500_000);
            facts[2] = cells.Length == 0 ? 0 : (float)cells.Distinct(StringComparer.Ordinal).Count() / cells.Length;
            facts[3] = (float)table.Share(row => table.KeyOf(row, at).Length == 0);
            facts[4] = cells.Length == 0 ? 0 : (float)Math.Min(1, cells.Average(cell => cell.Split(' ').Length) / LongCell);
            facts[5] = column == 0 ? 1 : 0;
            facts[6] = column == columns - 1 ? 1 : 0;
        }
    }

    /// <summary>What is added to the columns' scores: [2, Columns]. First for the answer: 0, or never where there is no column; then for the
    /// order: the same, and seldom where most cells have no value.</summary>
    public static void FillColumnMask(TableContext table, TableSizes sizes, Span<float> target)
    {
        target.Fill(Never);
        for (var column = 0; column < table.Table.Columns; column++)
        {
            target[column] = 0;
            target[sizes.Columns + column] = table.IsOrdered[column] ? 0 : Seldom;
        }
    }

    /// <summary>[3, Rows], added to the rows' scores: 0; minus the logarithm of the place from the top; the same from the bottom. Never where
    /// there is no row.</summary>
    public static void FillPlaces(TableContext table, TableSizes sizes, Span<float> target)
    {
        target.Fill(Never);
        var rows = table.Table.Rows.Length;
        for (var row = 0; row < rows; row++)
        {
            target[row] = 0;
            target[sizes.Rows + row] = -MathF.Log(row + 1);
            target[2 * sizes.Rows + row] = -MathF.Log(rows - row);
        }
    }

    /// <summary>[2 · Rows, Columns]: minus the logarithm of the place of a row's value from the largest of the column; then from the smallest.
    /// Cells without a value come behind all others.</summary>
    public static void FillRanks(TableContext table, TableSizes sizes, Span<float> target)
    {
        target.Fill(Never);
        for (var column = 0; column < table.Table.Columns; column++)
        {
            var ranks = table.Ranks[column];
            var last = ranks.IsEmpty ? 0 : ranks.Max();
            for (var row = 0; row < ranks.Length; row++)
            {
                target[row * sizes.Columns + column] = -MathF.Log(ranks[row] < 0 ? last + 3 : last - ranks[row] + 1);
                target[(sizes.Rows + row) * sizes.Columns + column] = -MathF.Log(ranks[row] < 0 ? last + 3 : ranks[row] + 1);
            }

            // Where there is no column, the order never looks; where there is no row, every column says never.
        }
    }
}
