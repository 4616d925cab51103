using Smug.Explain;
using Smug.Report.Html;

namespace Smug.Report.Evaluations;

/// <summary>Drawings of a summary: SVG without script, coloured by the page's style, each with a title for those who cannot see it.</summary>
internal static class Charts
{
    private const double Width = 720;
    private const double RowHeight = 26;
    private const double Foot = 34;
    private const int MostLetters = 38;

    /// <summary>One bar per method from 0 to its mean, with the interval of the mean.</summary>
    public static Markup Bars(MetricIdentity metric, IReadOnlyList<MetricSummary> rows)
    {
        var shown = rows.Where(row => row.Mean is not null).ToList();
        if (shown.Count == 0) return Markup.Of($"<p>No item has this metric.</p>");
        var left = LabelWidth(shown.Select(row => row.Method));
        var axis = Axis.Over(shown.SelectMany(row => new[] { 0, row.Low!.Value, row.High!.Value, row.Mean!.Value }), left, Width - 12);
        var height = shown.Count * RowHeight + Foot;
        return Markup.Of($"""
            <svg class="chart" viewBox="0 0 {Width} {height}" role="img" aria-label="{metric.Name}: mean and 95 % interval of {shown.Count} methods; the table beside it has the numbers">
            {Vertical(axis, 0, shown.Count * RowHeight)}
            {shown.Select((row, i) => Bar(row, axis, left, i))}
            </svg>

            """);
    }

    /// <summary>The mean curve of each method, with a band of 1.96 standard errors.</summary>
    public static Markup Curves(MetricIdentity metric, IReadOnlyList<CurveSummary> curves, IReadOnlyList<string> methods)
    {
        const double Left = 52, Top = 8, Height = 300;
        var across = new Axis(0, 1, Left, Width - 12);
        var up = Axis.Over(curves.SelectMany(curve => curve.Means.Append(0)), Top + Height, Top);
        return Markup.Of($"""
            <svg class="chart" viewBox="0 0 {Width} {Top + Height + Foot}" role="img" aria-label="{metric.Name}: mean curves of {curves.Count} methods">
            {Vertical(across, Top, Height)}
            {new ChartFrame(Left, Width - 12, Top, Height).Up(up, Axis.Label)}
            {curves.Select(curve => Curve(curve, across, up, IndexOf(methods, curve.Method)))}
            </svg>
            <ul class="keys">{curves.Select(curve => Key(curve.Method, IndexOf(methods, curve.Method)))}</ul>

            """);
    }

    /// <summary>How many items have how large a value, one row of columns per method.</summary>
    public static Markup Histograms(MetricIdentity metric, IReadOnlyList<Histogram> histograms)
    {
        const double Height = 54;
        var left = LabelWidth(histograms.Select(histogram => histogram.Method));
        var axis = new Axis(histograms[0].Low, histograms[0].High, left, Width - 12);
        var all = histograms.Count * (Height + 8);
        return Markup.Of($"""
            <svg class="chart" viewBox="0 0 {Width} {all + Foot}" role="img" aria-label="{metric.Name}: how its values are distributed, for {histograms.Count} methods">
            {Vertical(axis, 0, all)}
            {histograms.Select((histogram, i) => Columns(histogram, axis, left, i * (Height + 8), Height))}
            </svg>

            """);
    }

    private static Markup Bar(MetricSummary row, Axis axis, double left, int place)
    {
        var (top, middle) = (place * RowHeight + 5, place * RowHeight + RowHeight / 2);
        var (zero, mean, low, high) = (axis.At(0), axis.At(row.Mean!.Value), axis.At(row.Low!.Value), axis.At(row.High!.Value));
        return Markup.Of($"""
            <g><title>{row.Method}: {SummaryNumbers.Interval(row)}, {row.Count} items</title>
            <text class="name" x="{Axis.Place(left - 10)}" y="{Axis.Place(middle + 4)}" text-anchor="end">{Short(row.Method)}</text>
            <rect class="mean" x="{Axis.Place(Math.Min(zero, mean))}" y="{Axis.Place(top)}" width="{Axis.Place(Math.Max(0.5, Math.Abs(mean - zero)))}" height="{Axis.Place(RowHeight - 10)}"/>
            <path class="whisker" d="M{Axis.Place(low)} {Axis.Place(middle)}H{Axis.Place(high)}M{Axis.Place(low)} {Axis.Place(middle - 4)}v8M{Axis.Place(high)} {Axis.Place(middle - 4)}v8"/></g>

            """);
    }

    private static Markup Curve(CurveSummary curve, Axis across, Axis up, int place)
    {
        string Points(Func<int, double> height, bool backwards = false)
        {
            var places = Enumerable.Range(0, curve.Means.Length);
            return string.Join(' ', (backwards ? places.Reverse() : places).Select(i =>
                $"{Axis.Place(across.At((double)i / (curve.Means.Length - 1)))},{Axis.Place(Math.Clamp(up.At(height(i)), up.To, up.From))}"));
        }

        return Markup.Of($"""
            <g class="series s{place % 8} d{place / 8 % 3}"><title>{curve.Method}: mean of {curve.Count} curves</title>
            <polygon class="band" points="{Points(i => curve.Means[i] + 1.96 * curve.Errors[i])} {Points(i => curve.Means[i] - 1.96 * curve.Errors[i], backwards: true)}"/>
            <polyline points="{Points(i => curve.Means[i])}"/></g>

            """);
    }

    private static Markup Columns(Histogram histogram, Axis axis, double left, double top, double height)
    {
        var (most, total) = (Math.Max(1, histogram.Counts.Max()), histogram.Counts.Sum());
        var step = (axis.To - axis.From) / histogram.Counts.Length;
        return Markup.Of($"""
            <g><title>{histogram.Method}: {total} items</title>
            <text class="name" x="{Axis.Place(left - 10)}" y="{Axis.Place(top + height / 2 + 4)}" text-anchor="end">{Short(histogram.Method)}</text>
            {histogram.Counts.Select((count, i) => Markup.Of($"""<rect class="mean" x="{Axis.Place(axis.From + i * step + 1)}" y="{Axis.Place(top + height - height * count / most)}" width="{Axis.Place(step - 2)}" height="{Axis.Place(height * count / most)}"/>"""))}</g>

            """);
    }

    private static Markup Vertical(Axis axis, double top, double height) => Markup.Join(axis.Ticks().Select(tick => Markup.Of(
        $"""<line class="{(Math.Abs(tick) < 1e-12 ? "zero" : "grid")}" x1="{Axis.Place(axis.At(tick))}" x2="{Axis.Place(axis.At(tick))}" y1="{top}" y2="{Axis.Place(top + height)}"/><text class="tick" x="{Axis.Place(axis.At(tick))}" y="{Axis.Place(top + height + 18)}" text-anchor="middle">{Axis.Label(tick)}</text>""")));

    private static Markup Key(string method, int place) =>
        Markup.Of($"""<li class="series s{place % 8} d{place / 8 % 3}"><svg viewBox="0 0 30 8" aria-hidden="true"><polyline points="1,4 29,4"/></svg>{method}</li>""");

    private static double LabelWidth(IEnumerable<string> names) => 24 + 7.2 * names.Max(name => Short(name).Length);

    /// <summary>A name that leaves room for the drawing; the table has the whole.</summary>
    private static string Short(string name) => name.Length <= MostLetters ? name : name[..(MostLetters - 1)] + "…";

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name) return i;
        }

        return 0;
    }
}
