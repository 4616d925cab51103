using Smug.Kernels;

namespace Smug.Explain.Tests;

/// <summary>The oracle is the loop from first to last.</summary>
public class InOrderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(4, 2)]
    [InlineData(4, 5)]
    public void Results_are_taken_in_ascending_order_whoever_is_late(int threads, int places)
    {
        const int Items = 200;
        var results = new int[places];
        var taken = new List<int>();
        var order = new InOrder(places, item => taken.Add(results[item % places]));
        using var limit = Workers.Limit(threads);
        Workers.For(Items, item => order.Do(item, place =>
        {
            Assert.Equal(item % places, place);
            if (item % 7 == 0) Thread.Sleep(1);
            results[place] = 3 * item;
        }));
        Assert.Equal(Enumerable.Range(0, Items).Select(item => 3 * item), taken);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_error_ends_all_waiting(int threads)
    {
        var order = new InOrder(2, _ => { });
        using var limit = Workers.Limit(threads);
        Assert.Throws<InvalidOperationException>(() => Workers.For(50, item => order.Do(item, _ =>
        {
            if (item == 5) throw new InvalidOperationException();
        })));
    }

    [Fact]
    public void An_error_while_taking_ends_all_waiting()
    {
        var order = new InOrder(2, item =>
        {
            if (item == 5) throw new InvalidOperationException();
        });
        using var limit = Workers.Limit(3);
        Assert.Throws<InvalidOperationException>(() => Workers.For(50, item => order.Do(item, _ => { })));
    }
}
