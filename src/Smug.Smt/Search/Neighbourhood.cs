using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>Regions of variables that are near one another: they share rows. On images this gives windows of pixels.</summary>
internal static class Neighbourhood
{
    /// <summary>About <paramref name="size"/> variables around <paramref name="centre"/>, nearest first, in random order of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="centre">Where the region begins.</param>
    /// <param name="size">How many variables it should have.</param>
    /// <param name="random">The source of choices.</param>
    /// <param name="seen">A buffer of one entry per variable, all false; it is left all false.</param>
    public static List<int> Around(ScaledRows rows, int centre, int size, Random random, bool[] seen)
    {
        var region = new List<int>(size + 64) { centre };
        seen[centre] = true;
        for (var next = 0; next < region.Count && region.Count < size; next++)
        {
            var (start, end) = (rows.ColumnStart[region[next]], rows.ColumnStart[region[next] + 1]);
            var turn = end > start ? random.Next(end - start) : 0;
            for (var p = start; p < end && region.Count < size; p++)
            {
                var row = rows.ColumnRow[start + ((p - start + turn) % (end - start))];
                for (var e = rows.RowStart[row]; e < rows.RowStart[row + 1]; e++)
                {
                    var variable = rows.Column[e];
                    if (seen[variable]) continue;
                    seen[variable] = true;
                    region.Add(variable);
                }
            }
        }

        foreach (var variable in region) seen[variable] = false;
        return region;
    }
}
