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

        var mass = Array.ConvertAll(prices, entries => entries.Sum(entry => entry.Price));
        var tile = new int[own];
        Array.Fill(tile, -1);
        var (tiles, shared, near) = (new List<List<int>>(), new double[own], new List<int>());
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
            var (members, next) = (new List<int>(), first);
            while (true)
            {
                members.Add(next);
                tile[next] = tiles.Count;
                foreach (var (j, price) in prices[next])
                {
                    foreach (var (row, theirs) in holders[j] ?? [])
                    {
                        if (tile[row] >= 0) continue;
                        if (shared[row] == 0) near.Add(row);
                        shared[row] += Math.Min(price, theirs);
                    }
                }

                next = members.Count == size ? -1 : Nearest();
                if (next >= 0) continue;
                foreach (var row in near) shared[row] = 0;
                near.Clear();
                return members;
            }
        }

        int Nearest()
        {
            var (best, most) = (-1, double.NegativeInfinity);
            foreach (var row in near)
            {
                if (tile[row] >= 0) continue;
                var share = shared[row] / (mass[row] + Spread);
                if (share > most || (share == most && row < best)) (best, most) = (row, share);
            }

            return best;
        }
    }

    /// <summary>For each own row what it adds to the price of each variable, its part of what derived rows add included.</summary>
    private static List<(int Variable, double Price)>[] Prices(ScaledRows rows, int own, double[] multipliers, int[][] origins, Func<bool> stop)
    {
        var (derived, prices, sums) = (new List<int>?[own], new List<(int, double)>[own], new double[rows.VariableCount]);
        for (var i = own; i < rows.RowCount; i++)
        {
            if (!(multipliers[i] > 0)) continue;
            foreach (var row in origins[i - own]) (derived[row] ??= []).Add(i);
        }

        var variables = new List<int>();
        for (var i = 0; i < own; i++)
        {
            prices[i] = [];
            if ((i & 63) == 0 && stop()) continue;
            if (multipliers[i] > 0) Add(i, multipliers[i]);
            foreach (var from in derived[i] ?? []) Add(from, multipliers[from] / origins[from - own].Length);
            foreach (var j in variables)
            {
                prices[i].Add((j, sums[j]));
                sums[j] = 0;
            }

            variables.Clear();
        }

        return prices;

        void Add(int from, double multiplier)
        {
            for (var e = rows.RowStart[from]; e < rows.RowStart[from + 1]; e++)
            {
                var (j, price) = (rows.Column[e], multiplier * rows.Coefficient[e]);
                if (!(price > 0)) continue;
                if (sums[j] == 0) variables.Add(j);
                sums[j] += price;
            }
        }
    }
}
