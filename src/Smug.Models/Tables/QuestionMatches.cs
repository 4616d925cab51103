namespace Smug.Models.Tables;

/// <summary>
/// What each word of a question has to do with the table, one row of numbers per word, all of it 0 where there is no word. Attribution gives
/// these numbers to their word: the table alone brings none about, so the empty question has none and nothing falls on the table.
/// </summary>
/// <remarks>The row of a word is: <see cref="Flags"/> numbers about the table as a whole; then for each of <see cref="ColumnKinds"/> kinds of
/// match one number per column; then for each of <see cref="RowKinds"/> kinds one number per row.</remarks>
internal static class QuestionMatches
{
    /// <summary>In a header; in a header that is asked for whole; in a cell; in a cell that is named whole; a number.</summary>
    public const int Flags = 5;

    /// <summary>A word of the header; part of the whole header; a word of one of its cells; part of one of its whole cells.</summary>
    public const int ColumnKinds = 4;

    /// <summary>A word of one of its cells, by rarity; part of one of its whole cells; together with a neighbour in one cell, by rarity.</summary>
    public const int RowKinds = 3;

    /// <summary>Numbers of one word.</summary>
    public static int Width(TableSizes sizes) => Flags + ColumnKinds * sizes.Columns + RowKinds * sizes.Rows;

    /// <summary>Fills in the numbers of a question's words.</summary>
    /// <param name="words">The question.</param>
    /// <param name="table">The table.</param>
    /// <param name="sizes">Places; at least as many as there are words, rows and columns.</param>
    /// <param name="target">[Words, <see cref="Width"/>], zeros.</param>
    public static void Fill(IReadOnlyList<string> words, TableContext table, TableSizes sizes, Span<float> target)
    {
        string[] stems = [.. words.Select(WordStem.Of)];
        for (var i = 0; i < stems.Length; i++)
        {
            var word = new Word(Row(target, i, sizes), sizes);
            word.Set(4, char.IsAsciiDigit(stems[i][0]));
            var headers = table.Words.HeaderWord(stems[i]);
            word.Columns(0, headers, 1f / Math.Max(1, headers.Count));
            var places = table.Words.Word(stems[i]);
            word.Columns(2, places.Columns, 1);
            word.Rows(0, places.Rows, Rarity(places.Rows.Length, table));
            if (i == 0) continue;
            var pair = table.Words.Pair(stems[i - 1], stems[i]);
            word.Rows(2, pair.Rows, Rarity(pair.Rows.Length, table));
            new Word(Row(target, i - 1, sizes), sizes).Rows(2, pair.Rows, Rarity(pair.Rows.Length, table));
        }

        FillNames(stems, table, sizes, target);
    }

    /// <summary>Spans of the question that are a whole header or a whole cell.</summary>
    private static void FillNames(string[] stems, TableContext table, TableSizes sizes, Span<float> target)
    {
        for (var start = 0; start < stems.Length; start++)
        {
            for (var end = start + 1; end <= Math.Min(stems.Length, start + TableWords.LongestName); end++)
            {
                var name = string.Join(' ', stems[start..end]);
                var headers = table.Words.Header(name);
                var cells = table.Words.Cell(name);
                for (var i = start; i < end && headers.Count + cells.Rows.Length > 0; i++)
                {
                    var word = new Word(Row(target, i, sizes), sizes);
                    word.Columns(1, headers, 1f / Math.Max(1, headers.Count));
                    word.Columns(3, cells.Columns, 1);
                    word.Rows(1, cells.Rows, 1);
                }
            }
        }
    }

    /// <summary>1 for what stands in one row, nearly 0 for what stands in all.</summary>
    private static float Rarity(int rows, TableContext table) => (float)(Math.Log((table.Table.Rows.Length + 1.0) / rows) / Math.Log(table.Table.Rows.Length + 1.0));

    private static Span<float> Row(Span<float> target, int word, TableSizes sizes) => target.Slice(word * Width(sizes), Width(sizes));

    private readonly ref struct Word(Span<float> row, TableSizes sizes)
    {
        private readonly Span<float> _row = row;

        public void Set(int flag, bool holds) => _row[flag] = holds ? 1 : _row[flag];

        public void Columns(int kind, IReadOnlyList<int> columns, float value)
        {
            Set(kind, columns.Count > 0);
            foreach (var column in columns) Raise(Flags + kind * sizes.Columns + column, value);
        }

        public void Rows(int kind, IReadOnlyList<int> rows, float value)
        {
            foreach (var row in rows) Raise(Flags + ColumnKinds * sizes.Columns + kind * sizes.Rows + row, value);
        }

        private void Raise(int at, float value) => _row[at] = Math.Max(_row[at], value);
    }
}
