using System.Diagnostics;
using Smug.Kernels;

namespace Smug.Explain;

/// <summary>How far an evaluation is.</summary>
/// <param name="Done">Rows there are, those of earlier runs included.</param>
/// <param name="Total">Rows there will be.</param>
/// <param name="PerSecond">Rows per second in this run so far; 0 before the first.</param>
/// <param name="TimeLeft">What the rest takes at this rate; null before the first row.</param>
public sealed record EvaluationProgress(long Done, long Total, double PerSecond, TimeSpan? TimeLeft);

/// <summary>Measures the rows that a directory still lacks.</summary>
public static class EvaluationRun
{
    /// <summary>How many rows may be finished ahead of the first that is not: what is held in memory.</summary>
    private const int MostAhead = 64;

    /// <summary>Measures the missing rows, on all threads, and writes them in their order. Rows in hand are finished when the caller cancels.</summary>
    /// <param name="work">What is measured.</param>
    /// <param name="folder">Where the rows go.</param>
    /// <param name="gallery">Keeps pictures of some rows; may be null.</param>
    /// <param name="progress">Told after every row; may be null.</param>
    /// <param name="cancellation">Stops the run; the rows in hand are finished first.</param>
    /// <returns>Whether all rows are there.</returns>
    /// <exception cref="EnvironmentException">The file system refuses.</exception>
    public static bool Run(
        IEvaluationWork work, EvaluationFolder folder, EvaluationGallery? gallery = null, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var (header, shard, total) = (folder.Header, folder.Header.Part, folder.Header.Rows);
        var queue = new RowQueue(folder, gallery, progress, total);
        var left = checked((int)(total - folder.Done));
        var (first, methods) = (folder.Done, header.Methods.Length);
        Workers.For(left, place =>
        {
            if (cancellation.IsCancellationRequested || !queue.WaitForTurn(place)) return;
            try
            {
                var row = first + place;
                var measured = work.Measure(shard.PositionOf((int)(row / methods)), (int)(row % methods));
                if (measured.Draw is { } draw && gallery is not null && gallery.MayTake(measured.Row))
                {
                    var picture = draw();
                    measured = measured with { Draw = () => picture };
                }

                queue.Put(place, measured);
            }
            catch
            {
                queue.GiveUp();
                throw;
            }
        });
        folder.Flush();
        return folder.Done == total;
    }

    /// <summary>Brings rows that are finished in any order into their own. Thread-safe.</summary>
    private sealed class RowQueue(EvaluationFolder folder, EvaluationGallery? gallery, IProgress<EvaluationProgress>? progress, long total)
    {
        private readonly Lock _lock = new();
        private readonly ManualResetEventSlim _moved = new(false);
        private readonly SortedDictionary<int, MeasuredRow> _waiting = [];
        private readonly long _started = Stopwatch.GetTimestamp();
        private int _next;
        private bool _broken;

        /// <summary>Waits until few enough rows are ahead of the first unfinished one. Places are handed out in ascending order, so that
        /// one is always in the hands of a thread that does not wait here.</summary>
        public bool WaitForTurn(int place)
        {
            while (true)
            {
                lock (_lock)
                {
                    if (_broken) return false;
                    if (place - _next < MostAhead) return true;
                    _moved.Reset();
                }

                _moved.Wait();
            }
        }

        public void Put(int place, MeasuredRow row)
        {
            lock (_lock)
            {
                if (_broken) return;
                _waiting.Add(place, row);
                while (_waiting.Remove(_next, out var next))
                {
                    gallery?.Take(next);
                    folder.Append(next);
                    _next++;
                    Report();
                }

                _moved.Set();
            }
        }

        public void GiveUp()
        {
            lock (_lock)
            {
                _broken = true;
                _moved.Set();
            }
        }

        private void Report()
        {
            if (progress is null) return;
            var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
            var rate = _next / Math.Max(1e-9, seconds);
            progress.Report(new EvaluationProgress(folder.Done, total, rate, TimeSpan.FromSeconds(Math.Min((total - folder.Done) / rate, TimeSpan.MaxValue.TotalSeconds / 2))));
        }
    }
}
