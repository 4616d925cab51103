using Smug.Models;

namespace Smug.Explain;

/// <summary>Draws some items of a data set.</summary>
public static class ItemSample
{
    /// <summary>The places of a sample without replacement, ascending: all of them where no fewer are asked for.</summary>
    /// <param name="items">How many there are.</param>
    /// <param name="limit">How many to draw; null takes all.</param>
    /// <param name="seed">Equal seeds draw equal samples, on every machine.</param>
    /// <exception cref="UsageException">The limit is below 1.</exception>
    public static int[] Draw(int items, int? limit, int seed)
    {
        if (limit < 1) throw new UsageException($"The limit of items must be at least 1, got {limit}.");
        if (limit is not { } count || count >= items) return [.. Enumerable.Range(0, items)];

        // Floyd's algorithm: every subset is equally likely, and memory grows with the sample only.
        var random = new SeededRandom(SeededRandom.Mix((ulong)seed, 0x53414D504C45));
        var drawn = new HashSet<int>(count);
        for (var last = items - count; last < items; last++)
        {
            var place = random.Next(last + 1);
            if (!drawn.Add(place)) drawn.Add(last);
        }

        return [.. drawn.Order()];
    }
}
