namespace Smug.Models.Training;

/// <summary>Orders of items in which batches hold items of similar size and are still new in every epoch.</summary>
internal static class BatchOrder
{
    /// <summary>So many batches are sorted by size at a time.</summary>
    private const int BatchesSorted = 24;

    /// <summary>Sorts runs of a random order by size, then puts the whole batches of each run in random order.</summary>
    /// <param name="order">All items in random order; reordered in place.</param>
    /// <param name="batchSize">Items of a batch.</param>
    /// <param name="sizeOf">An item's size.</param>
    /// <param name="random">What the order of batches is drawn from.</param>
    public static void BySize(Span<int> order, int batchSize, Func<int, long> sizeOf, SeededRandom random)
    {
        for (var start = 0; start < order.Length; start += batchSize * BatchesSorted)
        {
            var some = order.Slice(start, Math.Min(batchSize * BatchesSorted, order.Length - start));
            int[] sorted = [.. some.ToArray().OrderBy(sizeOf)];

            // Whole batches change places; the last, which may be smaller, stays.
            int[] places = [.. Enumerable.Range(0, sorted.Length / batchSize)];
            random.Shuffle<int>(places);
            for (var k = 0; k < places.Length; k++) sorted.AsSpan(places[k] * batchSize, batchSize).CopyTo(some[(k * batchSize)..]);
            sorted.AsSpan(places.Length * batchSize).CopyTo(some[(places.Length * batchSize)..]);
        }
    }
}
