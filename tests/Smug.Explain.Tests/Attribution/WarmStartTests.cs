using Smug.Models.Plans;

namespace Smug.Explain.Tests;

/// <summary>What a warm start runs.</summary>
public sealed class WarmStartTests
{
    [Fact]
    public void Its_network_takes_the_path_of_plans()
    {
        Assert.NotNull(NetworkPlan<float>.TryCompile(WarmStart.Tiny(), "stem", "logits"));
        Assert.Null(Record.Exception(WarmStart.Attribute));
    }

    [Fact]
    public void It_begins_once_and_returns_at_once()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 100; i++) WarmStart.Begin();
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }
}
