namespace Smug.Kernels;

/// <summary>Groups independent rows into items that are worth a thread's while. Depends on sizes only. Immutable.</summary>
public readonly struct RowChunks
{
    /// <summary>Below this many elements an item costs less than handing it to another thread.</summary>
    private const long ElementsPerItem = 16384;

    /// <summary>Groups rows.</summary>
    /// <param name="rows">The number of rows, at least 0.</param>
    /// <param name="elementsPerRow">Elements read or written for one row.</param>
    public RowChunks(int rows, long elementsPerRow)
    {
        Rows = rows;
        RowsPerItem = (int)Math.Clamp(ElementsPerItem / Math.Max(1, elementsPerRow), 1, Math.Max(1, rows));
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>Rows in each item but the last, which may have fewer.</summary>
    public int RowsPerItem { get; }

    /// <summary>The number of items.</summary>
    public int Count => (Rows + RowsPerItem - 1) / RowsPerItem;

    /// <summary>The first row of an item.</summary>
    public int First(int item) => item * RowsPerItem;

    /// <summary>One past the last row of an item.</summary>
    public int End(int item) => (int)Math.Min(Rows, ((long)item + 1) * RowsPerItem);
}
