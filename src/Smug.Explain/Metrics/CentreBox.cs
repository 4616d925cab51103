namespace Smug.Explain;

/// <summary>The best crop score of a box in the centre: what a guess about photographers gives. Immutable.</summary>
public sealed record CentreBox : MetricRecord<CentreBox>
{
    /// <summary>Area shares below this count as this; 0.05 by default.</summary>
    public double Floor { get; init; } = SaliencyMetrics.LscAreaFloor;

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "centre-box",
        Summary = "The best crop score of a box in the centre: what a guess about photographers gives.",
        Formula = "min over sides of 2/10 to 10/10 of the picture's of ln(max(floor, a)) − ln p, the box in the middle",
        Source = "a control beside lsc and optbox",
        Low = double.NegativeInfinity,
        High = double.PositiveInfinity,
        Direction = Direction.LowerIsBetter,
        Normalisation = "area as a share of the picture, not below the floor; the whole picture with probability 1 gives 0",
        Needs = MetricNeeds.Prediction,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<CentreBox>> Table { get; } =
        [Setting.Number<CentreBox>("floor", "area shares below this count as this", m => m.Floor, (m, v) => m with { Floor = v }, 0, 1)];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation) =>
        CropScore.OfInput(metricCase.Item, Card.Name, Boxes(metricCase.Item.Input.Height, metricCase.Item.Input.Width), Floor, cancellation);


    /// <summary>Centred boxes from two tenths of the sides to the whole.</summary>
    internal static IEnumerable<PixelBox> Boxes(int height, int width)
    {
        for (var tenths = 2; tenths <= 10; tenths++)
        {
            var ((top, bottom), (left, right)) = (Middle(height, tenths), Middle(width, tenths));
            yield return new PixelBox(top, bottom, left, right);
        }
    }

    private static (int Begin, int End) Middle(int size, int tenths)
    {
        var length = (int)Math.Round(size * tenths / 10.0, MidpointRounding.AwayFromZero);
        var begin = (size - length) / 2;
        return (begin, begin + length);
    }
}
