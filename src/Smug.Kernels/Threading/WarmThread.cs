namespace Smug.Kernels;

/// <summary>A thread beside a command's own work that runs, once a process, what the run-time shall have ready by the time it is needed. Thread-safe.</summary>
public sealed class WarmThread
{
    private int _begun;

    /// <summary>Begins where it has not, and returns at once; does nothing where there is one processor.</summary>
    /// <param name="work">What to run; its loops use that thread alone.</param>
    public void Begin(Action work)
    {
        if (Environment.ProcessorCount < 2 || Interlocked.Exchange(ref _begun, 1) != 0) return;
        new Thread(() => Run(work)) { IsBackground = true, Name = "warm start" }.Start();
    }

    private static void Run(Action work)
    {
        using var limit = Workers.Limit(1);
        work();
    }
}
