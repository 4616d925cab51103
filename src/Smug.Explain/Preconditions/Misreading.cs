using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>An item of a data set near an input. Immutable.</summary>
/// <param name="Item">Its place in the data set, from 0.</param>
/// <param name="Values">It, <c>[Inputs]</c>.</param>
/// <param name="Distance">The Euclidean distance, each value counted as a share of its range.</param>
/// <param name="Differing">Decisions of the precondition (of the whole signature where none is proved) that the item does not share.</param>
public sealed record NearItem(int Item, ImmutableArray<float> Values, double Distance, ImmutableArray<NeuronPhase> Differing);

/// <summary>
/// Why a network reads an input as a class that it is not: its precondition implies the wrong class, so every input that shares these decisions is read so, too.
/// Beside it stand the most similar inputs that are read rightly. Immutable.
/// </summary>
/// <param name="Truth">The true class.</param>
/// <param name="Label">The class it gets.</param>
/// <param name="Itself">How many items of the data are the input itself.</param>
/// <param name="NearestOfTruth">The nearest item of the true class that is read rightly; null without data, or where there is none.</param>
/// <param name="NearestOfLabel">The nearest item that is truly of the class the input gets, and is read rightly; null likewise.</param>
public sealed record Misreading(int Truth, int Label, int Itself, NearItem? NearestOfTruth, NearItem? NearestOfLabel)
{
    /// <summary>Explains an input.</summary>
    /// <param name="network">The network.</param>
    /// <param name="found">The precondition found from the input.</param>
    /// <param name="input">The input, <c>[Inputs]</c>.</param>
    /// <param name="truth">Its true class.</param>
    /// <param name="ranges">The range of each value, <c>[Inputs]</c>; where it is 0 the value does not count.</param>
    /// <param name="data">Items of known class, which may hold the input itself; empty for none.</param>
    /// <returns>Null where the input is read rightly.</returns>
    /// <exception cref="UsageException">The true class is not one of the network's.</exception>
    public static Misreading? Of(
        ReluNetwork network, InputPrecondition found, ReadOnlySpan<float> input, int truth, ReadOnlySpan<double> ranges, IEnumerable<(float[] Values, int Truth)> data)
    {
        if ((uint)truth >= (uint)network.Outputs) throw new UsageException($"Misreading: expected a class below {network.Outputs}, got {truth}.");
        if (truth == found.Label) return null;
        var pattern = found.Pattern ?? found.Signature;
        NearItem? ofTruth = null, ofLabel = null;
        var (item, itself) = (-1, 0);
        foreach (var (values, itsTruth) in data)
        {
            item++;
            if (input.SequenceEqual(values)) itself++;
            if (itsTruth != truth && itsTruth != found.Label) continue;
            ref var nearest = ref itsTruth == truth ? ref ofTruth : ref ofLabel;
            var distance = Distance(input, values, ranges);
            if (distance >= nearest?.Distance) continue;
            var sums = network.PreActivations(values);
            if (Classifier.ArgMax(sums[^1]) == itsTruth) nearest = new NearItem(item, [.. values], distance, pattern.Differing(sums));
        }

        return new Misreading(truth, found.Label, itself, ofTruth, ofLabel);
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<double> ranges)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var change = ranges[i] > 0 ? ((double)a[i] - b[i]) / ranges[i] : 0;
            sum += change * change;
        }

        return Math.Sqrt(sum);
    }
}
