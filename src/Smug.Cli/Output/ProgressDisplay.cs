using System.Diagnostics;

namespace Smug.Cli.Output;

/// <summary>Progress on standard error: one line redrawn on a terminal, now and then a plain line otherwise. Thread-safe.</summary>
internal sealed class ProgressDisplay(bool quiet) : IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Stopwatch _sinceLast = new();
    private string _activity = "";
    private bool _drawn;

    /// <summary>Shows what is being done.</summary>
    /// <param name="activity">What; a new activity is always shown.</param>
    /// <param name="share">How much of it is done, from 0 to 1; null where that is unknown.</param>
    /// <param name="detail">More words; may be empty.</param>
    public void Show(string activity, double? share = null, string detail = "")
    {
        if (quiet) return;
        lock (_lock)
        {
            var isNew = activity != _activity;
            if (!isNew && _sinceLast.IsRunning && _sinceLast.Elapsed < (Terminal.IsInteractive ? RedrawEvery : LineEvery)) return;
            _sinceLast.Restart();
            _activity = activity;
            var text = Terminal.Clean(detail.Length == 0 ? activity : $"{activity}: {detail}");
            if (!Terminal.IsInteractive)
            {
                Console.Error.WriteLine(share is { } part ? $"{text} ({100 * part:0} %)" : text);
                return;
            }

            Console.Error.Write($"\r\e[2K{Bar(share)}{text}");
            _drawn = true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_drawn) Console.Error.Write("\r\e[2K");
            _drawn = false;
        }
    }

    private static string Bar(double? share)
    {
        if (share is not { } part) return "";
        var full = (int)Math.Round(Math.Clamp(part, 0, 1) * BarWidth);
        return $"{Terminal.Accent(new string('━', full))}{Terminal.Dim(new string('━', BarWidth - full))} {100 * part,3:0} % ";
    }
}
