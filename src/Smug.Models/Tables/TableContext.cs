using System.Collections.Immutable;

namespace Smug.Models.Tables;

/// <summary>A table with what is the same whatever is asked of it: answers, words, and the order of its columns' values. Immutable, thread-safe.</summary>
public sealed class TableContext
{
    private const double OrderedShare = 0.7;

    private readonly string[] _keys;
    private readonly double?[] _values;
    private readonly Lazy<TableWords> _words;

    /// <summary>Reads a table.</summary>
    /// <param name="table">The table.</param>
    public TableContext(Table table)
    {
        Table = table;
        string[] texts = [.. table.Rows.SelectMany(row => row.Select(CellText.Normalized))];
        _keys = Array.ConvertAll(texts, CellText.KeyOf);
        _values = Array.ConvertAll(texts, CellText.ValueOf);
        Keys = [.. _keys.Where(key => key.Length > 0)];
        _words = new Lazy<TableWords>(() => new TableWords(table));
        IsOrdered = [.. Enumerable.Range(0, table.Columns).Select(column => Share(row => ValueOf(row, column) is not null) >= OrderedShare)];
        Ranks = [.. Enumerable.Range(0, table.Columns).Select(RanksOf)];
    }

    /// <summary>The table.</summary>
    public Table Table { get; }

    /// <summary>The <see cref="CellText.Key"/> of every cell that is not empty.</summary>
    public ImmutableHashSet<string> Keys { get; }

    /// <summary>Whether most cells of a column have a <see cref="CellText.Value"/>: it can be asked for its largest.</summary>
    public ImmutableArray<bool> IsOrdered { get; }

    /// <summary>For each column the rank of each row's value from the smallest, 0, equal values sharing one; −1 where a cell has none.</summary>
    public ImmutableArray<ImmutableArray<int>> Ranks { get; }

    /// <summary>Made when the first question is asked: many tables of a data set are asked none that counts.</summary>
    internal TableWords Words => _words.Value;

    /// <summary>What a cell's answers are compared by.</summary>
    /// <param name="row">0 to rows − 1.</param>
    /// <param name="column">0 to columns − 1.</param>
    public string KeyOf(int row, int column) => _keys[row * Table.Columns + column];

    /// <summary>What a cell is ordered by; null where it has no number.</summary>
    /// <inheritdoc cref="KeyOf"/>
    public double? ValueOf(int row, int column) => _values[row * Table.Columns + column];

    /// <summary>The share of rows for which something holds.</summary>
    internal double Share(Func<int, bool> holds) =>
        Table.Rows.Length == 0 ? 0 : (double)Enumerable.Range(0, Table.Rows.Length).Count(holds) / Table.Rows.Length;

    private ImmutableArray<int> RanksOf(int column)
    {
        double?[] values = [.. Enumerable.Range(0, Table.Rows.Length).Select(row => ValueOf(row, column))];
        double[] distinct = [.. values.OfType<double>().Distinct().Order()];
        return [.. values.Select(value => value is { } number ? Array.BinarySearch(distinct, number) : -1)];
    }
}
