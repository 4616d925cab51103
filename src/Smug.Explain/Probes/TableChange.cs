using Smug.Models;
using Smug.Models.Tables;

namespace Smug.Explain.Probes;

/// <summary>Another order of a table's rows or columns. Immutable, thread-safe.</summary>
/// <remarks>The rows' order changes the right answer of a question about places (first, next, above); therefore questions with such words are
/// a group of their own, where the figures say how many answers follow the order, not how many are spoilt.</remarks>
internal sealed record TableChange : ContextChange
{
    private const int Reverse = 0;
    private const int Drawn = 2;

    private static readonly HashSet<string> PlaceWords = new(
        [
            "first", "last", "next", "previous", "before", "after", "above", "below", "top", "bottom", "following", "follows", "followed", "preceding",
            "precedes", "preceded", "prior", "consecutive", "consecutively", "row", "rows", "listed", "list", "beginning", "end", "final", "initial",
            "second", "third", "fourth", "fifth", "directly", "immediately", "then", "later", "earlier", "since", "previously", "subsequent",
        ],
        StringComparer.Ordinal);

    private readonly bool _isOfRows;
    private readonly int _draw;

    private TableChange(string group, bool isOfRows, int draw, Func<ProbeQuestion, bool> appliesTo)
        : base(group, Named(isOfRows, draw), isOfRows ? RowKind.Attack : RowKind.Control) =>
        (_isOfRows, _draw, AppliesTo) = (isOfRows, draw, appliesTo);

    /// <summary>For questions without words of place, with such words, and all: rows and columns reversed and in drawn orders.</summary>
    public static IEnumerable<TableChange> All =>
        from @group in new (string Name, Func<ProbeQuestion, bool> AppliesTo)[]
        {
            ("questions without a word of place", question => !HasPlaceWord(question)),
            ("questions with a word of place (first, next, above …)", HasPlaceWord),
            ("all questions", _ => true),
        }
        from isOfRows in new[] { true, false }
        from draw in Enumerable.Range(Reverse, 1 + Drawn)
        select new TableChange(@group.Name, isOfRows, draw, @group.AppliesTo);

    /// <summary>The changed table.</summary>
    public TableContext Apply(TableContext context)
    {
        var table = context.Table;
        int[] order = [.. Enumerable.Range(0, _isOfRows ? table.Rows.Length : table.Columns)];
        if (_draw == Reverse) Array.Reverse(order);
        else new SeededRandom(SeededRandom.Mix((ulong)_draw, (ulong)order.Length)).Shuffle<int>(order);
        return new TableContext(_isOfRows ? table.WithRows(order) : table.WithColumns(order));
    }

    private static bool HasPlaceWord(ProbeQuestion question) => question.Words.Any(PlaceWords.Contains);

    private static string Named(bool isOfRows, int draw) => (isOfRows ? "rows " : "columns ") + (draw == Reverse ? "reversed" : FormattableString.Invariant($"in drawn order {draw}"));
}
