namespace Smug.Smt.Verification;

/// <summary>How far float64 sums may lie from the exact ones.</summary>
internal static class Rounding
{
    /// <summary>Half a unit in the last place of 1: the relative error of one operation.</summary>
    private const double Unit = 1.0 / (1L << 53);

    /// <summary>Above what many operations may lose below the least normal number.</summary>
    private const double Underflow = 1e-290;

    /// <summary>
    /// A bound on the error of sums of at most <paramref name="terms"/> products each, where <paramref name="magnitude"/> is the sum of the
    /// magnitudes of everything that was added. By the standard analysis (Higham, Accuracy and Stability, section 3.1) the error is at most
    /// γₙ·magnitude with γₙ = n·u / (1 − n·u); n is the terms and a few operations more, and twice that covers the rounding of the
    /// magnitude and of adding the slack itself.
    /// </summary>
    internal static double Slack(int terms, double magnitude) => 2 * (terms + 16) * Unit * magnitude + Underflow;
}
