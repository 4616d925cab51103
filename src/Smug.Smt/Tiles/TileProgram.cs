using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <summary>A tile's rows over some of its variables, dense in float32: minimise cost·m with Rows·m ≥ Bound, m ∈ {0, 1}. Immutable.</summary>
/// <remarks>Numbers so short guide the search; what it finds is proved in whole numbers.</remarks>
internal sealed class TileProgram
{
    /// <summary>Columns are padded to a multiple of this many rows, and rows to twice as many variables.</summary>
    public const int Lanes = 16;

    private TileProgram(TileArena arena, int[] variables, float[] cost, AlignedFloats rows, float[] bound, double fixedCost)
    {
        (Arena, Variables, Count, Stride, RowCount) = (arena, variables, variables.Length, PaddedTwice(variables.Length), bound.Length);
        (Cost, Rows, Bound, Base) = (cost, rows, bound, fixedCost);
        (RowStride, Columns) = (Padded(RowCount), arena.Take(Math.Max(1, Count) * Padded(RowCount)));
        for (var i = 0; i < RowCount; i++)
        {
            for (var j = 0; j < Count; j++) Columns[(j * RowStride) + i] = rows[(i * Stride) + j];
        }
    }

    /// <summary>Where the matrices are, of relaxations too: the program is of no use once it is reset.</summary>
    public TileArena Arena { get; }

    /// <summary>Which of the tile's variables there are.</summary>
    public int[] Variables { get; }

    /// <summary>How many variables there are.</summary>
    public int Count { get; }

    /// <summary>Numbers from one row to the next.</summary>
    public int Stride { get; }

    public int RowCount { get; }

    /// <summary>[Stride], in the unit given, 0 after the variables.</summary>
    public float[] Cost { get; }

    /// <summary>[RowCount, Stride], 0 after the variables.</summary>
    public AlignedFloats Rows { get; }

    /// <summary>Numbers from one column to the next.</summary>
    public int RowStride { get; }

    /// <summary>The rows by variable: [Count, RowStride], 0 after the rows.</summary>
    public AlignedFloats Columns { get; }

    /// <summary>[RowCount].</summary>
    public float[] Bound { get; }

    /// <summary>The cost of variables that are left out.</summary>
    public double Base { get; }

    /// <summary>All of a tile.</summary>
    /// <param name="arena">Where to put the matrices.</param>
    /// <param name="rows">The component's rows, then derived ones.</param>
    /// <param name="members">Which of them.</param>
    /// <param name="variables">All their variables, ascending.</param>
    /// <param name="price">One per variable.</param>
    /// <param name="flipped">For which variables y = 1 − m stands.</param>
    /// <param name="unit">The price that a cost of 1 stands for.</param>
    public static TileProgram Of(TileArena arena, ScaledRows rows, int[] members, int[] variables, long[] price, bool[] flipped, double unit)
    {
        var stride = PaddedTwice(variables.Length);
        var (cost, dense, bound) = (new float[stride], arena.Take(Math.Max(1, members.Length) * stride), Array.ConvertAll(members, i => rows.Bound[i]));
        for (var k = 0; k < price.Length; k++) cost[k] = (float)((flipped[k] ? -price[k] : price[k]) / unit);
        var place = arena.Places(variables, rows.VariableCount);
        for (var i = 0; i < members.Length; i++)
        {
            for (var e = rows.RowStart[members[i]]; e < rows.RowStart[members[i] + 1]; e++)
            {
                var (k, coefficient) = (place[rows.Column[e]], rows.Coefficient[e]);
                if (flipped[k]) (bound[i], coefficient) = (bound[i] - coefficient, -coefficient);
                dense[(i * stride) + k] = (float)coefficient;
            }
        }

        return new TileProgram(arena, [.. Enumerable.Range(0, variables.Length)], cost, dense, Array.ConvertAll(bound, b => (float)b), 0);
    }

    /// <summary>The program without variables that have a value.</summary>
    /// <param name="value">One per variable of this program; null where it is kept.</param>
    public TileProgram Without(bool?[] value)
    {
        int[] kept = [.. Enumerable.Range(0, Count).Where(j => value[j] is null)];
        int[] ones = [.. Enumerable.Range(0, Count).Where(j => value[j] is true)];
        var stride = PaddedTwice(kept.Length);
        var (cost, rows, bound) = (new float[stride], Arena.Take(Math.Max(1, RowCount) * stride), (float[])Bound.Clone());
        for (var k = 0; k < kept.Length; k++) cost[k] = Cost[kept[k]];
        for (var i = 0; i < RowCount; i++)
        {
            for (var k = 0; k < kept.Length; k++) rows[(i * stride) + k] = Rows[(i * Stride) + kept[k]];
            foreach (var j in ones) bound[i] -= Rows[(i * Stride) + j];
        }

        return new TileProgram(Arena, Array.ConvertAll(kept, k => Variables[k]), cost, rows, bound, Base + ones.Sum(j => (double)Cost[j]));
    }

    /// <summary>A number of entries with those that fill up vectors: at least one.</summary>
    public static int Padded(int count) => (Math.Max(1, count) + Lanes - 1) / Lanes * Lanes;

    private static int PaddedTwice(int count) => 2 * Padded((count + 1) / 2);
}
