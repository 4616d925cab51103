using System.Collections.Immutable;

namespace Smug.Models.Tables;

/// <summary>A small table of text: headers and rows of cells. Immutable, thread-safe.</summary>
public sealed class Table
{
    /// <summary>Takes a table's lines. What is ragged is filled with empty cells and headers up to the longest line; nothing is cut off.</summary>
    /// <param name="name">What it is called, for messages and reports.</param>
    /// <param name="headers">The names of the columns.</param>
    /// <param name="rows">The cells of each row.</param>
    public Table(string name, IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        Name = name;
        Columns = Math.Max(headers.Count, rows.Count == 0 ? 0 : rows.Max(row => row.Count));
        Headers = Filled(headers);
        Rows = [.. rows.Select(Filled)];
        RaggedRows = rows.Count(row => row.Count != headers.Count);
    }

    private Table(Table table, ImmutableArray<string> headers, ImmutableArray<ImmutableArray<string>> rows) =>
        (Name, Columns, Headers, Rows, RaggedRows) = (table.Name, table.Columns, headers, rows, table.RaggedRows);

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>How many columns there are.</summary>
    public int Columns { get; }

    /// <summary>The names of the columns, <see cref="Columns"/> of them.</summary>
    public ImmutableArray<string> Headers { get; }

    /// <summary>The rows, each of <see cref="Columns"/> cells.</summary>
    public ImmutableArray<ImmutableArray<string>> Rows { get; }

    /// <summary>Rows that had more or fewer cells than there were headers.</summary>
    public int RaggedRows { get; }

    /// <summary>The same rows in another order.</summary>
    /// <param name="order">The place, in this table, of each row of the new one; each place once.</param>
    /// <exception cref="UsageException">It is no order of all rows.</exception>
    public Table WithRows(IReadOnlyList<int> order) => new(this, Headers, Ordered(Rows, order, "rows"));

    /// <summary>The same columns in another order.</summary>
    /// <param name="order">The place, in this table, of each column of the new one; each place once.</param>
    /// <exception cref="UsageException">It is no order of all columns.</exception>
    public Table WithColumns(IReadOnlyList<int> order) =>
        new(this, Ordered(Headers, order, "columns"), [.. Rows.Select(row => Ordered(row, order, "columns"))]);

    private ImmutableArray<T> Ordered<T>(ImmutableArray<T> items, IReadOnlyList<int> order, string what) =>
        order.Count == items.Length && order.Order().SequenceEqual(Enumerable.Range(0, items.Length))
            ? [.. order.Select(place => items[place])]
            : throw new UsageException($"An order of the {items.Length} {what} of '{Name}' has each of their places once.");

    private ImmutableArray<string> Filled(IReadOnlyList<string> cells) => [.. cells, .. Enumerable.Repeat("", Columns - cells.Count)];
}
