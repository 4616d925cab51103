namespace Smug.Models.Tables;

/// <summary>How much a table network reads at a time.</summary>
/// <param name="Words">Places for words and signs of the question.</param>
/// <param name="Rows">Places for rows.</param>
/// <param name="Columns">Places for columns.</param>
public readonly record struct TableSizes(int Words, int Rows, int Columns)
{
    /// <summary>A question has this many places, or twice, four times … as many; those behind its last word are zeros.</summary>
    public const int WordPlaces = 32;

    /// <summary>The sizes for a question over a table.</summary>
    /// <param name="words">Words of the question.</param>
    /// <param name="table">The table.</param>
    public static TableSizes Of(int words, Table table)
    {
        var places = WordPlaces;
        while (places < words) places = checked(2 * places);
        return new TableSizes(places, table.Rows.Length, table.Columns);
    }

    /// <summary>The smallest sizes that hold both.</summary>
    public TableSizes Union(TableSizes other) => new(Math.Max(Words, other.Words), Math.Max(Rows, other.Rows), Math.Max(Columns, other.Columns));
}
