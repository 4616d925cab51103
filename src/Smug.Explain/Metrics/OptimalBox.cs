namespace Smug.Explain;

/// <summary>The best crop score of any box on a grid of 10 × 10 cells: what can be had without an explanation. Immutable.</summary>
public sealed record OptimalBox : MetricRecord<OptimalBox>
{
    private const int Cells = 10;
    private const int SmallestCells = 2;

    /// <summary>Area shares below this count as this; 0.05 by default.</summary>
    public double Floor { get; init; } = SaliencyMetrics.LscAreaFloor;

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "optbox",
        Summary = "The best crop score of any box on a grid of 10 × 10 cells: what can be had without an explanation.",
        Formula = "min over the 2,025 boxes of at least 2 × 2 cells of ln(max(floor, a)) − ln p",
        Source = "Sahoo et al. 2021, published code (OPTBOX): the critique of lsc",
        Low = double.NegativeInfinity,
        High = double.PositiveInfinity,
        Direction = Direction.LowerIsBetter,
        Normalisation = "area as a share of the picture, not below the floor; the whole picture with probability 1 gives 0",
        Needs = MetricNeeds.Prediction,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<OptimalBox>> Table { get; } =
        [Setting.Number<OptimalBox>("floor", "area shares below this count as this", m => m.Floor, (m, v) => m with { Floor = v }, 0, 1)];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation) =>
        CropScore.OfInput(metricCase.Item, Card.Name, Boxes(metricCase.Item.Input.Height, metricCase.Item.Input.Width), Floor, cancellation);


    /// <summary>All boxes of the grid, whose lines lie at the nearest pixels to tenths of the sides.</summary>
    internal static IEnumerable<PixelBox> Boxes(int height, int width) =>
        from rows in Spans(height)
        from columns in Spans(width)
        select new PixelBox(rows.Begin, rows.End, columns.Begin, columns.End);

    private static IEnumerable<(int Begin, int End)> Spans(int size)
    {
        for (var begin = 0; begin < Cells; begin++)
        {
            for (var end = begin + SmallestCells; end <= Cells; end++) yield return (Line(begin), Line(end));
        }

        int Line(int cell) => (int)Math.Round((double)cell * size / Cells, MidpointRounding.AwayFromZero);
    }
}
