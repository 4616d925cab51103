using System.Collections.Immutable;
using Smug.Explain.Probes;
using Smug.Report.Evaluations;
using Smug.Report.Html;

namespace Smug.Report.Probes;

/// <summary>Accuracy over the number of words that are kept, as SVG without script. The axis across is straight from 0 to 1 and logarithmic
/// beyond: a number of words V stands at V up to 1 and at 1 + log₁₀ V above, so that no word at all has a place too.</summary>
internal static class KeptWordsChart
{
    private const double Width = 720;
    private const double Foot = 48;
    private const int Fifths = 5;
    private static readonly ChartFrame Frame = new(56, Width - 14, 10, 300);

    public static Markup Render(ImmutableArray<KeptWordsCurve> curves)
    {
        if (curves.IsEmpty || curves[0].Points[0].Relative.Mean is null) return Markup.Empty;
        var most = curves[0].Points[^1].Words;
        var across = new Axis(0, Symlog(most), Frame.Left, Frame.Right);
        var highest = curves.SelectMany(curve => curve.Points).Max(point => point.Relative.High!.Value);
        var up = new Axis(0, Math.Max(1, Math.Ceiling(highest * Fifths - 0.1) / Fifths), Frame.Bottom, Frame.Top);
        return Markup.Of($"""
            <svg class="chart" viewBox="0 0 {Width} {Frame.Bottom + Foot}" role="img" aria-label="Share of the accuracy that is kept with 0 to {most} words, for {curves.Length} orders of words; the table has the numbers">
            {Ticks(most).Select(tick => Frame.Across(across.At(Symlog(tick)), Axis.Label(tick), tick == 0 ? "zero" : null))}
            {Frame.Up(up, ChartFrame.Percent)}
            {Frame.Caption("different words kept (0, then logarithmic)")}
            {curves.Select((curve, place) => Curve(curve, across, up, place))}
            </svg>
            <ul class="keys">{curves.Select((curve, place) => Markup.Of($"""<li class="series s{place}"><svg viewBox="0 0 30 8" aria-hidden="true"><polyline points="1,4 29,4"/></svg>{curve.Order} words are kept</li>"""))}</ul>

            """);
    }

    /// <summary>The place of a number of words on the axis, before it is scaled.</summary>
    internal static double Symlog(double words) => words <= 1 ? words : 1 + Math.Log10(words);

    private static IEnumerable<int> Ticks(int most)
    {
        yield return 0;
        for (long tick = 1; tick <= most; tick *= 10) yield return (int)tick;
    }

    private static Markup Curve(KeptWordsCurve curve, Axis across, Axis up, int place)
    {
        string Points(IEnumerable<CurvePoint> points, Func<CurvePoint, double> value) =>
            string.Join(' ', points.Select(point => $"{Axis.Place(across.At(Symlog(point.Words)))},{Axis.Place(up.At(value(point)))}"));

        var band = $"{Points(curve.Points, point => point.Relative.Low!.Value)} {Points(curve.Points.Reverse(), point => point.Relative.High!.Value)}";
        return Markup.Of($"""
            <g class="series s{place}"><title>{curve.Order}</title><polygon class="band" points="{band}"/><polyline points="{Points(curve.Points, point => point.Relative.Mean!.Value)}"/></g>

            """);
    }
}
