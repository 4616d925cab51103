using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>A first mask: adds the variable that lessens the missing amounts most per cost until nothing is missing, then drops what
/// turned out to be spare.</summary>
/// <remarks>The missing amount of a row counts relative to the row's bound distance, so that rows of any scale weigh the same. Gains fall as
/// variables are added (where coefficients are not negative), so a queue of stale gains, refreshed at the top, finds the best.</remarks>
internal static class GreedyMask
{
    /// <summary>A mask that surely satisfies the exact set, or null where greed finds none.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="stop">Asked now and then whether to give up; null for never.</param>
    public static bool[]? Find(ScaledRows rows, Func<bool>? stop = null)
    {
        var mask = Add(rows, stop);
        if (!rows.IsSurelySatisfied(mask)) return null;
        Prune(rows, mask);
        return mask;
    }

    /// <summary>What greed adds until nothing is missing, or no variable that it has not added yet helps.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="stop">Asked now and then whether to give up; null for never.</param>
    public static bool[] Add(ScaledRows rows, Func<bool>? stop = null)
    {
        var mask = new bool[rows.VariableCount];
        var missing = new long[rows.RowCount];
        var scale = new double[rows.RowCount];
        var open = 0;
        for (var i = 0; i < rows.RowCount; i++)
        {
            var (sum, least) = (0L, 0L);
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++)
            {
                sum += mask[rows.Column[e]] ? rows.Tight[e] : 0;
                least += Math.Min(0, rows.Tight[e]);
            }

            missing[i] = rows.TightBound[i] - sum;
            scale[i] = 1.0 / Math.Max(1, rows.TightBound[i] - least);
            if (missing[i] > 0) open++;
        }

        double Gain(int j)
        {
            var gain = 0.0;
            for (var p = rows.ColumnStart[j]; p < rows.ColumnStart[j + 1]; p++)
            {
                var i = rows.ColumnRow[p];
                var before = Math.Max(0, missing[i]);
                gain += (before - Math.Max(0, missing[i] - rows.Tight[rows.ColumnEntry[p]])) * scale[i];
            }

            return gain / rows.Weight[j];
        }

        var queue = new KeyedHeap();
        for (var j = 0; j < rows.VariableCount; j++)
        {
            if (!mask[j] && Gain(j) is > 0 and var gain) queue.Add(-gain, j);
        }

        var turns = 0;
        while (open > 0 && queue.TryTake(out var j, out var negatedGain))
        {
            if ((++turns & 255) == 0 && stop?.Invoke() == true) break;
            var gain = Gain(j);
            if (gain <= 0) continue;
            if (gain < -negatedGain && queue.Count > 0 && gain < -queue.FirstKey)
            {
                queue.Add(-gain, j);
                continue;
            }

            mask[j] = true;
            for (var p = rows.ColumnStart[j]; p < rows.ColumnStart[j + 1]; p++)
            {
                var i = rows.ColumnRow[p];
                var before = missing[i] > 0;
                missing[i] -= rows.Tight[rows.ColumnEntry[p]];
                open += (missing[i] > 0 ? 1 : 0) - (before ? 1 : 0);
            }
        }

        return mask;
    }

    /// <summary>Drops variables that no row needs, those of least use per cost first. The mask must satisfy the tightened set.</summary>
    public static void Prune(ScaledRows rows, bool[] mask)
    {
        var spare = new long[rows.RowCount];
        for (var i = 0; i < rows.RowCount; i++)
        {
            spare[i] = -rows.TightBound[i];
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++) spare[i] += mask[rows.Column[e]] ? rows.Tight[e] : 0;
        }

        var use = new double[rows.VariableCount];
        for (var e = 0; e < rows.Column.Length; e++) use[rows.Column[e]] += rows.Coefficient[e];
        var (queue, order) = (new KeyedHeap(), new int[mask.Length]);
        for (var j = 0; j < order.Length; j++) queue.Add(use[j] / rows.Weight[j], j);
        for (var k = 0; k < order.Length; k++) queue.TryTake(out order[k], out _);

        // Dropping a variable with negative coefficients can make another spare, so repeat until nothing is dropped.
        bool dropped;
        do
        {
            dropped = false;
            foreach (var j in order)
            {
                if (!mask[j] || IsNeeded(rows, spare, j)) continue;
                mask[j] = false;
                dropped = true;
                for (var p = rows.ColumnStart[j]; p < rows.ColumnStart[j + 1]; p++) spare[rows.ColumnRow[p]] -= rows.Tight[rows.ColumnEntry[p]];
            }
        }
        while (dropped);
    }

    private static bool IsNeeded(ScaledRows rows, long[] spare, int j)
    {
        for (var p = rows.ColumnStart[j]; p < rows.ColumnStart[j + 1]; p++)
        {
            if (rows.Tight[rows.ColumnEntry[p]] > Math.Max(0, spare[rows.ColumnRow[p]])) return true;
        }

        return false;
    }
}
