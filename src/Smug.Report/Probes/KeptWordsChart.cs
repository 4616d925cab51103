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
    private const double Left = 56;
    private const double Top = 10;
    private const double Height = 300;
    private const double Foot = 48;
    private const int Fifths = 5;

    public static Markup Render(ImmutableArray<KeptWordsCurve> curves)
    {
        if (curves.IsEmpty || curves[0].Points[0].Relative.Mean is null) return Markup.Empty;
        var most = curves[0].Points[^1].Words;
        var across = new Axis(0, Symlog(most), Left, Width - 14);
        var highest = curves.SelectMany(curve => curve.Points).Max(point => point.Relative.High!.Value);
        var up = new Axis(0, Math.Max(1, Math.Ceiling(highest * Fifths - 0.1) / Fifths), Top + Height, Top);
        return Markup.Of($"""
            <svg class="chart" viewBox="0 0 {Width} {Top + Height + Foot}" role="img" aria-label="Share of the accuracy that is kept with 0 to {most} words, for {curves.Length} orders of words; the table has the numbers">
            {Ticks(most).Select(tick => Across(across, tick))}
            {up.Ticks().Select(tick => Up(up, tick))}
            <text class="tick" x="{Axis.Place((Left + Width) / 2)}" y="{Axis.Place(Top + Height + 40)}" text-anchor="middle">different words kept (0, then logarithmic)</text>
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

    private static Markup Across(Axis axis, int tick) => Markup.Of(
        $"""<line class="{(tick == 0 ? "zero" : "grid")}" x1="{Axis.Place(axis.At(Symlog(tick)))}" x2="{Axis.Place(axis.At(Symlog(tick)))}" y1="{Top}" y2="{Top + Height}"/><text class="tick" x="{Axis.Place(axis.At(Symlog(tick)))}" y="{Top + Height + 18}" text-anchor="middle">{tick}</text>""");

    private static Markup Up(Axis axis, double tick) => Markup.Of(
        $"""<line class="grid" x1="{Left}" x2="{Width - 14}" y1="{Axis.Place(axis.At(tick))}" y2="{Axis.Place(axis.At(tick))}"/><text class="tick" x="{Left - 8}" y="{Axis.Place(axis.At(tick) + 4)}" text-anchor="end">{Axis.Label(100 * tick)} %</text>""");

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
