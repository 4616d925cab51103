using System.Globalization;

namespace Smug.Report.Evaluations;

/// <summary>A straight axis with round ticks.</summary>
/// <param name="Low">The value at <paramref name="From"/>.</param>
/// <param name="High">The value at <paramref name="To"/>.</param>
/// <param name="From">A place in the drawing.</param>
/// <param name="To">Another.</param>
internal readonly record struct Axis(double Low, double High, double From, double To)
{
    /// <summary>An axis over all values, its ends on ticks.</summary>
    public static Axis Over(IEnumerable<double> values, double from, double to)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (!(low <= high)) (low, high) = (0, 1);
        if (high - low < 1e-12) (low, high) = (low - 0.5, high + 0.5);
        var step = Step(low, high);
        return new Axis(Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step, from, to);
    }

    /// <summary>Where a value is.</summary>
    public double At(double value) => From + (value - Low) / (High - Low) * (To - From);

    /// <summary>Round values along the axis.</summary>
    public IEnumerable<double> Ticks()
    {
        var step = Step(Low, High);
        for (var k = (long)Math.Ceiling(Low / step - 1e-9); k * step <= High + 1e-9 * step; k++) yield return k * step;
    }

    /// <summary>A tick's label.</summary>
    public static string Label(double tick) => Math.Round(tick, 10).ToString("0.#####", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>A place in a drawing.</summary>
    public static string Place(double place) => place.ToString("0.##", CultureInfo.InvariantCulture);

    private static double Step(double low, double high)
    {
        var rough = (high - low) / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch { <= 1.0001 => 1, <= 2.0001 => 2, <= 5.0001 => 5, _ => 10 } * power;
    }
}
