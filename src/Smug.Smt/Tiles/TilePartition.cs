using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <summary>Divides a relaxation's rows into tiles: groups of rows whose prices meet in the same variables.</summary>
internal static class TilePartition
{
    private const double LeastPrice = 1e-3;
    private const double Spread = 0.3;

    /// <summary>The tiles: for each the rows of the component, and the derived rows most of whose origins are among these. Rows without a price are in none.</summary>
    /// <param name="rows">The component's rows, then derived ones.</param>
    /// <param name="own">How many are the component's own.</param>
    /// <param name="multipliers">One per row.</param>
    /// <param name="origins">For each derived row the own rows it comes from.</param>
    /// <param name="size">The largest number of own rows in a tile.</param>
    /// <param name="stop">Asked often whether to give up; there are no tiles then.</param>
    public static List<int[]> Of(ScaledRows rows, int own, double[] multipliers, int[][] origins, int size, Func<bool> stop)
    {
        var prices = Prices(rows, own, multipliers, origins, stop);
        var holders = new List<(int Row, double Price)>?[rows.VariableCount];
        for (var i = 0; i < own; i++)
        {
            foreach (var (j, price) in prices[i])
            {
                if (price > LeastPrice) (holders[j] ??= []).Add((i, price));
            }
        }

        var mass = Array.ConvertAll(prices, price => price.Values.Sum());
        var tile = new int[own];
        Array.Fill(tile, -1);
        var tiles = new List<List<int>>();
        for (var first = 0; first < own; first++)
        {
            if (tile[first] >= 0 || mass[first] <= 0) continue;
            if (stop()) return [];
            tiles.Add(Grow(first));
        }

        for (var i = own; i < rows.RowCount; i++)
        {
            var best = origins[i - own].Where(row => tile[row] >= 0).GroupBy(row => tile[row]).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).FirstOrDefault();
            if (best is not null && (multipliers[i] <= 0 ? best.Count() == origins[i - own].Length : 2 * best.Count() > origins[i - own].Length)) tiles[best.Key].Add(i);
        }

        return [.. tiles.Select(members => members.ToArray())];

        // The row whose prices meet most of the tile's, beside its own, comes next.
        List<int> Grow(int first)
        {
            var (members, shared, next) = (new List<int>(), new Dictionary<int, double>(), first);
            while (true)
            {
                members.Add(next);
                tile[next] = tiles.Count;
                shared.Remove(next);
                foreach (var (j, price) in prices[next])
                {
                    foreach (var (row, theirs) in holders[j] ?? [])
                    {
                        if (tile[row] < 0) shared[row] = shared.GetValueOrDefault(row) + Math.Min(price, theirs);
                    }
                }

                if (members.Count == size || shared.Count == 0) return members;
                next = shared.MaxBy(pair => (pair.Value / (mass[pair.Key] + Spread), -pair.Key)).Key;
            }
        }
    }

    /// <summary>For each own row what it adds to the price of each variable, its part of what derived rows add included.</summary>
    private static Dictionary<int, double>[] Prices(ScaledRows rows, int own, double[] multipliers, int[][] origins, Func<bool> stop)
    {
        var prices = new Dictionary<int, double>[own];
        for (var i = 0; i < own; i++)
        {
            prices[i] = [];
            Add(i, i, multipliers[i]);
        }

        for (var i = own; i < rows.RowCount; i++)
        {
            if ((i & 63) == 0 && stop()) break;
            foreach (var row in origins[i - own]) Add(row, i, multipliers[i] / origins[i - own].Length);
        }

        return prices;

        void Add(int to, int from, double multiplier)
        {
            if (multiplier <= 0) return;
            for (var e = rows.RowStart[from]; e < rows.RowStart[from + 1]; e++)
            {
                if (rows.Coefficient[e] <= 0) continue;
                prices[to][rows.Column[e]] = prices[to].GetValueOrDefault(rows.Column[e]) + (multiplier * rows.Coefficient[e]);
            }
        }
    }
}
