using Smug.Explain;
using Smug.Report.Evaluations;
using Smug.Report.Html;

namespace Smug.Report.Distillation;

/// <summary>Time over accuracy as SVG with its own style, so that it stands alone as well as inside a page.</summary>
internal static class DistillationChart
{
    private const double Width = 720;
    private const double Foot = 52;
    private static readonly ChartFrame Frame = new(64, Width - 20, 14, 320, "d-grid", "d-text");

    public static Markup Render(DistillationCurve curve)
    {
        var across = Axis.Over(curve.Points.Select(point => Loss(curve, point)).Append(0).Append(0.5), Frame.Left, Frame.Right);
        var up = Axis.Over(curve.Points.Select(point => point.TimeRatio.High).Append(0).Append(1), Frame.Bottom, Frame.Top);
        return Markup.Of($$"""
            <svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{Width}} {{Frame.Bottom + Foot}}" role="img" aria-label="Time relative to the whole network over the loss of accuracy, for {{curve.Points.Length}} thresholds">
            <style>.d-text { font: 12px system-ui, sans-serif; fill: #77736b; } .d-grid { stroke: #8884; } .d-line { fill: none; stroke: #0b7a6c; stroke-width: 2; } .d-dot { fill: #0b7a6c; } .d-goal { fill: #0b7a6c; opacity: 0.09; }</style>
            <rect class="d-goal" x="{{Axis.Place(across.At(across.Low))}}" y="{{Axis.Place(up.At(0.8))}}" width="{{Axis.Place(across.At(0.5) - across.At(across.Low))}}" height="{{Axis.Place(up.At(up.Low) - up.At(0.8))}}"><title>At least 20 % less time at no more than 0.5 points of accuracy</title></rect>
            {{across.Ticks().Select(tick => Frame.Across(across.At(tick), Axis.Label(tick)))}}
            {{Frame.Up(up, ChartFrame.Percent)}}
            {{Frame.Caption("accuracy lost, in percentage points of the test items")}}
            <polyline class="d-line" points="{{string.Join(' ', curve.Points.Select(point => $"{Axis.Place(across.At(Loss(curve, point)))},{Axis.Place(up.At(point.TimeRatio.Median))}"))}}"/>
            {{curve.Points.Select(point => Dot(curve, point, across, up))}}
            </svg>

            """);
    }

    /// <summary>Percentage points of accuracy lost.</summary>
    internal static double Loss(DistillationCurve curve, DistillationPoint point) => 100.0 * (curve.TestCorrect - point.Correct) / curve.TestItems;

    private static Markup Dot(DistillationCurve curve, DistillationPoint point, Axis across, Axis up)
    {
        var (x, y) = (across.At(Loss(curve, point)), up.At(point.TimeRatio.Median));
        var threshold = FormattableString.Invariant($"{point.Rules.Threshold:0.###}");
        return Markup.Of($"""
            <g><title>threshold {threshold}: {Axis.Label(Math.Round(100 * point.TimeRatio.Median, 1))} % of the time, {Axis.Label(Math.Round(Loss(curve, point), 2))} points lost</title>
            <line class="d-line" x1="{Axis.Place(x)}" x2="{Axis.Place(x)}" y1="{Axis.Place(up.At(point.TimeRatio.Low))}" y2="{Axis.Place(up.At(point.TimeRatio.High))}"/>
            <circle class="d-dot" cx="{Axis.Place(x)}" cy="{Axis.Place(y)}" r="4"/><text class="d-text" x="{Axis.Place(x + 7)}" y="{Axis.Place(y - 7)}">{threshold}</text></g>

            """);
    }
}
