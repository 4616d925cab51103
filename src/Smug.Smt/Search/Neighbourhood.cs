using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>Regions of variables that are near one another: they share rows. On images this gives windows of pixels.</summary>
/// <remarks>Memory is reused from region to region. Not thread-safe.</remarks>
internal sealed class Neighbourhood(ScaledRows rows)
{
    private readonly int[] _region = new int[rows.VariableCount];
    private readonly bool[] _seen = new bool[rows.VariableCount];
    private readonly int[] _turnOfRow = new int[rows.RowCount];
    private int _turn;

    /// <summary>Up to <paramref name="size"/> variables around <paramref name="centre"/>, nearest first, in random order of rows. Valid until the next call.</summary>
    /// <param name="centre">Where the region begins.</param>
    /// <param name="size">How many variables it should have.</param>
    /// <param name="blocks">The region stays within the block of its centre.</param>
    /// <param name="mask">The mask that is searched from.</param>
    /// <param name="dear">Variables that are left out where the mask does not have them; null for none.</param>
    /// <param name="random">The source of choices.</param>
    public ReadOnlySpan<int> Around(int centre, int size, RegionBlocks blocks, bool[] mask, bool[]? dear, Random random)
    {
        var (block, count) = (blocks.Of(centre), 1);
        _turn++;
        _region[0] = centre;
        _seen[centre] = true;
        for (var next = 0; next < count && count < size; next++)
        {
            var (start, end) = (rows.ColumnStart[_region[next]], rows.ColumnStart[_region[next] + 1]);
            var turn = end > start ? random.Next(end - start) : 0;
            for (var p = start; p < end && count < size; p++)
            {
                var row = rows.ColumnRow[start + ((p - start + turn) % (end - start))];
                if (_turnOfRow[row] == _turn) continue;
                _turnOfRow[row] = _turn;
                for (var e = rows.RowStart[row]; e < rows.RowStart[row + 1]; e++)
                {
                    var variable = rows.Column[e];
                    if (_seen[variable] || blocks.Of(variable) != block || (dear is not null && dear[variable] && !mask[variable])) continue;
                    _seen[variable] = true;
                    _region[count++] = variable;
                }
            }
        }

        var region = _region.AsSpan(0, count);
        foreach (var variable in region) _seen[variable] = false;
        return region;
    }
}
