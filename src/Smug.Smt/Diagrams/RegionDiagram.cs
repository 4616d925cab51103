using System.Numerics;
using Smug.Smt.Bounds;
using Smug.Smt.Search;

namespace Smug.Smt.Diagrams;

/// <summary>The cheapest values of a few variables while all others keep theirs: the shortest path of one diagram.</summary>
internal static class RegionDiagram
{
    /// <summary>Among equally cheap values chance decides: a variable's cost is its weight in so many parts, and less than so many parts of all of them differ.</summary>
    private const int Parts = 4 * Diagram.MostVariables;

    /// <summary>The largest weight that leaves room for parts.</summary>
    public const long LargestWeight = Diagram.LargestCost / Parts - 4;

    /// <summary>The values, in the order of <paramref name="free"/>; null where the diagram would be too large.</summary>
    /// <param name="state">A mask that satisfies the tightened rows; it is not changed.</param>
    /// <param name="free">The variables that may change, each once, at most <see cref="Diagram.MostVariables"/>.</param>
    /// <param name="mostNodes">How many nodes the diagram may have.</param>
    /// <param name="random">Decides between equally cheap values.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    public static bool[]? Cheapest(MaskState state, IReadOnlyList<int> free, int mostNodes, Random random, Func<bool> stop)
    {
        var rows = state.Rows;
        var (place, open) = (new Dictionary<int, int>(free.Count), new SortedSet<int>());
        foreach (var j in free)
        {
            place.Add(j, place.Count);
            for (var p = rows.ColumnStart[j]; p < rows.ColumnStart[j + 1]; p++) open.Add(rows.ColumnRow[p]);
        }

        var left = open.Select(i => Left(state, i, place)).OfType<Row>().ToArray();
        var values = new bool[free.Count];
        int[] used = [.. left.SelectMany(row => row.Variables).Distinct().Order()];
        if (used.Length == 0) return values;
        var scaled = new ScaledRows(new ConstraintSet(free.Count, left));
        if (DiagramBuilder.Build(scaled, [.. Enumerable.Range(0, left.Length)], used, mostNodes, stop) is not { } diagram) return null;
        for (var k = 0; k < diagram.Cost.Length; k++) diagram.Cost[k] = (int)(Parts * rows.Weight[free[diagram.Variables[k]]]) + random.Next(4);
        _ = diagram.SweepBack();
        Span<bool> path = stackalloc bool[diagram.Cost.Length];
        diagram.Path(path);
        for (var k = 0; k < path.Length; k++) values[diagram.Variables[k]] = path[k];
        return values;
    }

    /// <summary>A tightened row over the free variables, the others' values put in; null where it holds whatever these are.</summary>
    private static Row? Left(MaskState state, int i, Dictionary<int, int> place)
    {
        var rows = state.Rows;
        var (terms, bound, least) = (new List<(int Variable, long Coefficient)>(), -state.Slack(i), 0L);
        for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++)
        {
            if (rows.Tight[e] == 0 || !place.TryGetValue(rows.Column[e], out var variable)) continue;
            terms.Add((variable, rows.Tight[e]));
            if (state.Mask[rows.Column[e]]) bound += rows.Tight[e];
            least += Math.Min(0, rows.Tight[e]);
        }

        if (least >= bound) return null;
        terms.Sort();
        return new Row([.. terms.Select(term => term.Variable)], [.. terms.Select(term => (BigInteger)term.Coefficient)], bound, 0);
    }
}
