namespace Smug.Kernels.Tests.Threading;

/// <summary>What is to be ready beforehand runs once, on one thread of its own.</summary>
public sealed class WarmThreadTests
{
    [Fact]
    public void What_is_begun_first_runs_and_nothing_else_does()
    {
        var (thread, own, seen) = (new WarmThread(), Environment.CurrentManagedThreadId, new List<(int Work, int Loops, bool Own)>());
        using var done = new ManualResetEventSlim();
        for (var k = 0; k < 20; k++)
        {
            var work = k;
            thread.Begin(() =>
            {
                lock (seen) seen.Add((work, Workers.Count, Environment.CurrentManagedThreadId == own));
                if (work == 0) done.Set();
            });
        }

        if (Environment.ProcessorCount > 1) Assert.True(done.Wait(TimeSpan.FromSeconds(30)));
        lock (seen) Assert.Equal(Environment.ProcessorCount > 1 ? [(0, 1, false)] : [], seen);
    }
}
