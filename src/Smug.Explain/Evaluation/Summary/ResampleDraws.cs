using System.Numerics;
using Smug.Models;

namespace Smug.Explain;

/// <summary>The random weights and signs of one item in every resample. Each item's depend on the seed and its place alone, so a summary made
/// in one pass in constant memory resamples whole items: all methods and metrics of an item get the same weight.</summary>
/// <remarks>Weights are Poisson with mean 1, one draw per item and resample: the bootstrap for data that are read once (Hanley and MacGibbon:
/// Creating non-parametric bootstrap samples using Poisson frequencies, 2006; Chamandy et al.: Estimating uncertainty for massive data streams,
/// 2012). Not thread-safe.</remarks>
internal sealed class ResampleDraws
{
    private static readonly double[] s_poisson = Cumulative();

    private readonly ulong _seed;

    public ResampleDraws(int count, int seed)
    {
        _seed = (ulong)seed;
        (Weights, Signs) = (new double[count], new double[count]);
    }

    /// <summary>How often the item is in each bootstrap sample.</summary>
    public double[] Weights { get; }

    /// <summary>+1 or −1 for each resample of a sign test.</summary>
    public double[] Signs { get; }

    /// <summary>Draws an item's weights and signs.</summary>
    public void Draw(int position)
    {
        var random = new SeededRandom(SeededRandom.Mix(_seed, (ulong)position, 0x424F4F54));
        for (var i = 0; i < Weights.Length; i++)
        {
            var bits = random.Next();
            var uniform = (bits >> 11) * (1.0 / (1UL << 53));
            var weight = 0;
            while (weight < s_poisson.Length && uniform >= s_poisson[weight]) weight++;
            Weights[i] = weight;
            Signs[i] = (bits & 1) == 0 ? 1 : -1;
        }
    }

    /// <summary>sums[i] += factors[i] · value, without fused rounding, so that every vector width gives the same bits.</summary>
    public static void Add(double[] sums, double[] factors, double value)
    {
        var i = 0;
        for (; i <= sums.Length - Vector<double>.Count; i += Vector<double>.Count)
            (new Vector<double>(sums, i) + new Vector<double>(factors, i) * value).CopyTo(sums, i);
        for (; i < sums.Length; i++)
        {
            var product = factors[i] * value;
            sums[i] += product;
        }
    }

    private static double[] Cumulative()
    {
        const int Most = 16;
        var (cumulative, term, sum) = (new double[Most], Math.Exp(-1), 0.0);
        for (var k = 0; k < Most; k++)
        {
            sum += term;
            cumulative[k] = sum;
            term /= k + 1;
        }

        return cumulative;
    }
}
