namespace Smug.Explain;

/// <summary>Whether the highest pixel lies in the true region: the mask where one is known, else the box. Immutable.</summary>
public sealed record PointingGame : MetricRecord<PointingGame>
{
    /// <summary>How far from the region still counts, in pixels; 0 by default.</summary>
    public int Tolerance { get; init; }

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "pointing-game",
        Summary = "Whether the highest pixel lies in the true region.",
        Formula = "share of the maximal pixels within tolerance of the region",
        Source = "Zhang, Lin, Brandt, Shen, Sclaroff: Top-down Neural Attention by Excitation Backprop, 2016 (there a tolerance of 15 pixels)",
        Low = 0,
        High = 1,
        Direction = Direction.HigherIsBetter,
        Normalisation = "none: a random map hits with the region's area share",
        Needs = MetricNeeds.Map | MetricNeeds.BoundingBox,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<PointingGame>> Table { get; } =
    [
        Setting.Whole<PointingGame>("tolerance", "how far from the region still counts, in pixels", m => m.Tolerance, (m, v) => m with { Tolerance = v }, 0),
    ];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var (map, width) = (metricCase.Map.Pixels(), metricCase.Map.Width);
        var largest = map.Max();
        var hits = 0;
        var points = Enumerable.Range(0, map.Length).Where(pixel => map[pixel] == largest).ToList();
        foreach (var point in points) hits += Region(metricCase, point, width) ? 1 : 0;
        return new MetricResult((double)hits / points.Count);
    }

    /// <summary>Whether a pixel of the true region lies within the tolerance.</summary>
    private bool Region(MetricCase metricCase, int point, int width)
    {
        var (row, column, height) = (point / width, point % width, metricCase.Map.Height);
        for (var y = Math.Max(0, row - Tolerance); y <= Math.Min(height - 1, row + Tolerance); y++)
        {
            for (var x = Math.Max(0, column - Tolerance); x <= Math.Min(width - 1, column + Tolerance); x++)
            {
                var near = (y - row) * (y - row) + (x - column) * (x - column) <= Tolerance * Tolerance;
                if (near && (metricCase.TrueMask.IsDefaultOrEmpty ? metricCase.Box!.Value.Contains(y, x) : metricCase.TrueMask[y * width + x])) return true;
            }
        }

        return false;
    }
}
