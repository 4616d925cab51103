namespace Smug.Smt;

/// <summary>Runs native work on a thread of its own, so that the caller returns in time even where libz3 ignores an interrupt.</summary>
internal static class DedicatedThread
{
    /// <summary>How long the work may take to end after cancellation before it is left behind.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(60);

    /// <summary>Runs the work; its exceptions are rethrown here.</summary>
    /// <param name="work">Should end soon after the token is cancelled.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The result, or default where the work did not end within the grace after cancellation; it then goes on alone, its result ignored.</returns>
    internal static (bool Ended, T? Result) Run<T>(Func<T> work, CancellationToken cancellation)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            task.Wait(cancellation);
        }
        catch (OperationCanceledException)
        {
            try
            {
                if (!task.Wait(Grace)) return (false, default);
            }
            catch (AggregateException)
            {
                // Rethrown below as itself.
            }
        }
        catch (AggregateException)
        {
            // Rethrown below as itself.
        }

        return (true, task.GetAwaiter().GetResult());
    }
}
