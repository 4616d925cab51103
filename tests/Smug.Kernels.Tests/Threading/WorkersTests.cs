namespace Smug.Kernels.Tests.Threading;

/// <summary>The promises of <see cref="Workers"/>.</summary>
public sealed class WorkersTests
{
    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 4)]
    [InlineData(7, 1)]
    [InlineData(1000, 2)]
    [InlineData(1000, 16)]
    public void Every_item_is_done_exactly_once(int items, int threads)
    {
        using var limit = Workers.Limit(threads);
        for (var repeat = 0; repeat < 50; repeat++)
        {
            var done = new int[items];
            Workers.For(items, item => Interlocked.Increment(ref done[item]));
            Assert.All(done, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void A_limit_of_one_keeps_to_the_calling_thread_in_order()
    {
        using var limit = Workers.Limit(1);
        var caller = Environment.CurrentManagedThreadId;
        var order = new List<int>();
        Workers.For(20, item =>
        {
            Assert.Equal(caller, Environment.CurrentManagedThreadId);
            order.Add(item);
        });
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public void No_more_threads_than_the_limit_work_at_once()
    {
        using var limit = Workers.Limit(3);
        var (now, most) = (0, 0);
        Workers.For(200, _ =>
        {
            var active = Interlocked.Increment(ref now);
            int seen;
            while ((seen = Volatile.Read(ref most)) < active) Interlocked.CompareExchange(ref most, active, seen);
            Thread.SpinWait(2000);
            Interlocked.Decrement(ref now);
        });
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void A_limit_ends_with_its_scope_and_limits_nest()
    {
        var before = Workers.Count;
        using (Workers.Limit(5))
        {
            Assert.Equal(5, Workers.Count);
            using (Workers.Limit(2)) Assert.Equal(2, Workers.Count);
            Assert.Equal(5, Workers.Count);
        }

        Assert.Equal(before, Workers.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Limit(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_items_error_reaches_the_caller_and_the_next_loop_is_unharmed(int threads)
    {
        using var limit = Workers.Limit(threads);
        var error = Assert.Throws<UsageException>(() => Workers.For(100, item =>
        {
            if (item == 37) throw new UsageException("item 37");
        }));
        Assert.Equal("item 37", error.Message);
        Assert.False(Workers.IsInside);
        var count = 0;
        Workers.For(100, _ => Interlocked.Increment(ref count));
        Assert.Equal(100, count);
    }

    [Fact]
    public void A_loop_inside_an_item_runs_on_that_items_thread()
    {
        using var limit = Workers.Limit(4);
        var inner = 0;
        Workers.For(8, _ =>
        {
            Assert.True(Workers.IsInside);
            var thread = Environment.CurrentManagedThreadId;
            Workers.For(8, _ =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Interlocked.Increment(ref inner);
            });
            Assert.True(Workers.IsInside);
        });
        Assert.Equal(64, inner);
        Assert.False(Workers.IsInside);
    }

    [Fact]
    public void Loops_from_several_threads_do_not_disturb_each_other()
    {
        var sums = new long[4];
        var callers = Enumerable.Range(0, sums.Length).Select(caller => new Thread(() =>
        {
            using var limit = Workers.Limit(3);
            for (var repeat = 0; repeat < 100; repeat++) Workers.For(50, item => Interlocked.Add(ref sums[caller], item));
        })).ToArray();
        foreach (var caller in callers) caller.Start();
        foreach (var caller in callers) caller.Join();
        Assert.All(sums, sum => Assert.Equal(100 * 49 * 50 / 2, sum));
    }
}
