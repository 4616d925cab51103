namespace Smug.Models.Tables;

/// <summary>Where the words of a table stand, by stem. Immutable, thread-safe.</summary>
internal sealed class TableWords
{
    /// <summary>Longer cells cannot be named whole by a question.</summary>
    public const int LongestName = 8;

    private readonly Dictionary<string, List<int>> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _cells = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _headerWords = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _headers = new(StringComparer.Ordinal);
    private readonly string[][] _stems;
    private readonly int _columns;

    public TableWords(Table table)
    {
        _columns = table.Columns;
        HeaderTokens = [.. table.Headers.Select(header => Text.WordTokenizer.Words(header).ToArray())];
        for (var column = 0; column < _columns; column++)
        {
            string[] stems = [.. HeaderTokens[column].Select(WordStem.Of)];
            foreach (var stem in stems) Add(_headerWords, stem, column);
            if (stems.Length is > 0 and <= LongestName) Add(_headers, string.Join(' ', stems), column);
        }

        _stems = new string[table.Rows.Length * _columns][];
        for (var cell = 0; cell < _stems.Length; cell++) AddCell(table.Rows[cell / _columns][cell % _columns], cell);
    }

    /// <summary>The words of each column's header.</summary>
    public string[][] HeaderTokens { get; }

    /// <summary>Cells that contain a word.</summary>
    public TablePlaces Word(string stem) => Of(_words.GetValueOrDefault(stem));

    /// <summary>Cells that contain two words one after the other.</summary>
    public TablePlaces Pair(string first, string second) => Of(_words.GetValueOrDefault(first)?.FindAll(cell =>
    {
        var stems = _stems[cell];
        for (var i = 1; i < stems.Length; i++)
        {
            if (stems[i - 1] == first && stems[i] == second) return true;
        }

        return false;
    }));

    /// <summary>Cells that consist of some words.</summary>
    public TablePlaces Cell(string stems) => Of(_cells.GetValueOrDefault(stems));

    /// <summary>Columns whose header contains a word.</summary>
    public IReadOnlyList<int> HeaderWord(string stem) => _headerWords.GetValueOrDefault(stem) ?? [];

    /// <summary>Columns whose header consists of some words.</summary>
    public IReadOnlyList<int> Header(string stems) => _headers.GetValueOrDefault(stems) ?? [];

    private void AddCell(string text, int cell)
    {
        var stems = _stems[cell] = WordStem.OfText(text);
        foreach (var stem in stems) Add(_words, stem, cell);
        if (stems.Length is > 0 and <= LongestName) Add(_cells, string.Join(' ', stems), cell);
        var plain = WordStem.OfText(CellText.Normalized(text));
        if (plain.Length is > 0 and <= LongestName) Add(_cells, string.Join(' ', plain), cell);
    }

    private TablePlaces Of(List<int>? cells) => cells is null or { Count: 0 }
        ? TablePlaces.None
        : new TablePlaces([.. cells.Select(cell => cell / _columns).Distinct()], [.. cells.Select(cell => cell % _columns).Distinct()]);

    /// <summary>Places come in ascending order, so a repeated one is the last.</summary>
    private static void Add(Dictionary<string, List<int>> index, string key, int place)
    {
        if (!index.TryGetValue(key, out var places)) index[key] = places = new List<int>(1);
        if (places.Count == 0 || places[^1] != place) places.Add(place);
    }
}

/// <summary>The rows and the columns of some cells, each once.</summary>
internal sealed record TablePlaces(int[] Rows, int[] Columns)
{
    public static TablePlaces None { get; } = new([], []);
}
