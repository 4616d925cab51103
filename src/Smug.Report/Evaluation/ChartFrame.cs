using Smug.Report.Html;

namespace Smug.Report.Evaluations;

/// <summary>The lines, ticks and caption around a drawing of curves.</summary>
/// <param name="Left">Where the drawing begins.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="Top">Its top.</param>
/// <param name="Height">Its height.</param>
/// <param name="Grid">The style of lines.</param>
/// <param name="Text">The style of labels.</param>
internal readonly record struct ChartFrame(double Left, double Right, double Top, double Height, string Grid = "grid", string Text = "tick")
{
    /// <summary>The drawing's foot.</summary>
    public double Bottom => Top + Height;

    /// <summary>A line from left to right and a label at each tick of the axis upwards.</summary>
    public Markup Up(Axis axis, Func<double, string> label)
    {
        var frame = this;
        return Markup.Join(axis.Ticks().Select(tick => Markup.Of(
            $"""<line class="{frame.Grid}" x1="{Axis.Place(frame.Left)}" x2="{Axis.Place(frame.Right)}" y1="{Axis.Place(axis.At(tick))}" y2="{Axis.Place(axis.At(tick))}"/><text class="{frame.Text}" x="{Axis.Place(frame.Left - 8)}" y="{Axis.Place(axis.At(tick) + 4)}" text-anchor="end">{label(tick)}</text>""")));
    }

    /// <summary>A line from top to bottom with a label under it.</summary>
    /// <param name="place">Where.</param>
    /// <param name="label">What it says.</param>
    /// <param name="line">The line's style where it is not the grid's.</param>
    public Markup Across(double place, string label, string? line = null) => Markup.Of(
        $"""<line class="{line ?? Grid}" x1="{Axis.Place(place)}" x2="{Axis.Place(place)}" y1="{Axis.Place(Top)}" y2="{Axis.Place(Bottom)}"/><text class="{Text}" x="{Axis.Place(place)}" y="{Axis.Place(Bottom + 18)}" text-anchor="middle">{label}</text>""");

    /// <summary>What the axis across is about, under its labels.</summary>
    public Markup Caption(string text) => Markup.Of(
        $"""<text class="{Text}" x="{Axis.Place((Left + Right) / 2)}" y="{Axis.Place(Bottom + 40)}" text-anchor="middle">{text}</text>""");

    /// <summary>A label of a share in percent.</summary>
    public static string Percent(double share) => $"{Axis.Label(100 * share)} %";
}
