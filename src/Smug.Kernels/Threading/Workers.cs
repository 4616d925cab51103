namespace Smug.Kernels;

/// <summary>A piece of work that can be done in any order and on any thread. Implemented by structs so that a call allocates nothing
/// and is inlined.</summary>
public interface IWork
{
    /// <summary>Does item <paramref name="item"/>. Items write to places of their own.</summary>
    void Do(int item);
}

/// <summary>
/// Splits independent items over threads. Which thread does an item never changes what the item computes, so results have
/// the same bits for any number of threads.
/// </summary>
/// <remarks>
/// The calling thread claims items from a shared counter beside its helpers and never waits for a helper that has claimed nothing,
/// so a busy machine degrades to serial speed instead of stalling. A call made from inside an item runs serially on that thread:
/// the outermost loop owns the processors. Thread-safe.
/// </remarks>
public static class Workers
{
    [ThreadStatic]
    private static bool t_inside;

    [ThreadStatic]
    private static int t_limit;

    private static int s_count = Environment.ProcessorCount;

    /// <summary>How many threads a loop may use (at least 1). The default is the number of processors.</summary>
    public static int Count
    {
        get => t_limit > 0 ? t_limit : Volatile.Read(ref s_count);
        set => Volatile.Write(ref s_count, Math.Max(1, value));
    }

    /// <summary>True while this thread does an item of an outer loop; a loop started now runs serially.</summary>
    public static bool IsInside => t_inside;

    /// <summary>Uses <paramref name="threads"/> threads for loops started by the calling thread until the result is disposed.</summary>
    /// <param name="threads">At least 1.</param>
    public static Limited Limit(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var previous = t_limit;
        t_limit = threads;
        return new Limited(previous);
    }

    /// <summary>Restores the thread limit that was in force before <see cref="Limit"/>.</summary>
    public readonly struct Limited : IDisposable
    {
        private readonly int _previous;

        internal Limited(int previous) => _previous = previous;

        /// <inheritdoc/>
        public void Dispose() => t_limit = _previous;
    }

    /// <summary>Does items 0 to <paramref name="items"/> − 1, each exactly once, and returns when all are done.
    /// The first error an item raises is raised here after the others have ended.</summary>
    /// <typeparam name="TWork">A struct holding what the items need.</typeparam>
    /// <param name="items">The number of items; 0 does nothing.</param>
    /// <param name="work">The work.</param>
    public static void For<TWork>(int items, TWork work)
        where TWork : IWork
    {
        var threads = Math.Min(Count, items);
        if (threads <= 1 || t_inside)
        {
            for (var i = 0; i < items; i++) work.Do(i);
            return;
        }

        new Loop<TWork>(items, work).Run(threads);
    }

    /// <inheritdoc cref="For{TWork}(int, TWork)"/>
    public static void For(int items, Action<int> work) => For(items, new ActionWork(work));

    private readonly struct ActionWork(Action<int> action) : IWork
    {
        public void Do(int item) => action(item);
    }

    private sealed class Loop<TWork>(int items, TWork work) : IThreadPoolWorkItem
        where TWork : IWork
    {
        private int _next;
        private int _finished;
        private Exception? _error;

        public void Run(int threads)
        {
            for (var i = 1; i < threads; i++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            Execute();

            // Helpers may still be inside their last item. Spin briefly, then yield the processor to them; never sleep,
            // because the shortest sleep is longer than most items.
            var spinner = new SpinWait();
            while (Volatile.Read(ref _finished) < items) spinner.SpinOnce(sleep1Threshold: -1);
            if (_error is { } error) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error).Throw();
        }

        public void Execute()
        {
            t_inside = true;
            try
            {
                int item;
                while ((item = Interlocked.Increment(ref _next) - 1) < items)
                {
                    try
                    {
                        if (Volatile.Read(ref _error) is null) work.Do(item);
                    }
                    catch (Exception error)
                    {
                        Interlocked.CompareExchange(ref _error, error, null);
                    }
                    finally
                    {
                        Interlocked.Increment(ref _finished);
                    }
                }
            }
            finally
            {
                t_inside = false;
            }
        }
    }
}
