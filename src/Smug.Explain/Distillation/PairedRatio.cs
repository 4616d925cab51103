namespace Smug.Explain;

/// <summary>The median of ratios of paired timings, with an interval that holds the true median with at least 95 % (between order statistics, by the
/// binomial distribution; with fewer than six pairs from the least to the greatest). Immutable.</summary>
/// <param name="Median">The median ratio.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
/// <param name="Pairs">How many pairs.</param>
public sealed record PairedRatio(double Median, double Low, double High, int Pairs)
{
    private const double Tail = 0.025;

    /// <summary>Takes ratios.</summary>
    /// <param name="ratios">At least one.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static PairedRatio Of(ReadOnlySpan<double> ratios)
    {
        if (ratios.IsEmpty) throw new UsageException("PairedRatio: expected at least one pair, got none.");
        var sorted = ratios.ToArray();
        Array.Sort(sorted);
        var (n, cut) = (sorted.Length, 0);

        // P(fewer than k + 1 of n lie below the median) stays within the tail.
        for (double p = Math.Pow(0.5, n), sum = p; sum <= Tail; sum += p)
        {
            cut++;
            p *= (double)(n - cut + 1) / cut;
        }

        cut = Math.Max(0, cut - 1);
        var middle = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return new PairedRatio(middle, sorted[cut], sorted[n - 1 - cut], n);
    }
}
