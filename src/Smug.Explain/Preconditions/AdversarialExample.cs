using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>
/// An input that differs from a given one in few values and gets another class, from the counterexample of a failed proof: values go back to the given input's one by one, the
/// least changed first, and the rest is then drawn towards it along a straight line, as long as the class stays another. It gets that class in exact arithmetic and in
/// float32. Immutable.
/// </summary>
/// <param name="Step">Which of the precondition's proofs failed.</param>
/// <param name="Values">The input, <c>[Inputs]</c>, float32.</param>
/// <param name="Label">The class it gets.</param>
/// <param name="Changed">How many values differ from the given input's.</param>
/// <param name="LargestChange">The largest distance of a value from the given input's, as a share of its range.</param>
/// <param name="MeanChange">The mean of these distances.</param>
public sealed record AdversarialExample(int Step, ImmutableArray<float> Values, int Label, int Changed, double LargestChange, double MeanChange)
{
    /// <summary>Halvings of the line.</summary>
    private const int Halvings = 16;

    /// <summary>Finds one for each failed proof that came with a counterexample of a class that is clearly another.</summary>
    /// <param name="network">The network.</param>
    /// <param name="found">The precondition.</param>
    /// <param name="input">The input it was found from, <c>[Inputs]</c>.</param>
    /// <param name="ranges">The range of each value, <c>[Inputs]</c>; where it is 0 the value does not count.</param>
    /// <returns>Those with the fewest changed values first; equal inputs once.</returns>
    public static ImmutableArray<AdversarialExample> Of(ReluNetwork network, InputPrecondition found, ReadOnlySpan<float> input, ReadOnlySpan<double> ranges)
    {
        var examples = new List<AdversarialExample>();
        for (var step = 0; step < found.Steps.Length; step++)
        {
            if (found.Steps[step].Counterexample is not { } counterexample) continue;
            if (Nearest(network, found.Label, input, [.. counterexample.FloatInput], ranges, step) is { } example
                && !examples.Exists(other => other.Values.AsSpan().SequenceEqual(example.Values.AsSpan())))
                examples.Add(example);
        }

        return [.. examples.OrderBy(example => example.Changed).ThenBy(example => example.LargestChange).ThenBy(example => example.Step)];
    }

    private static AdversarialExample? Nearest(ReluNetwork network, int label, ReadOnlySpan<float> input, float[] far, ReadOnlySpan<double> ranges, int step)
    {
        if (Other(network, label, far) is not { } other) return null;
        var fewer = Restored(network, label, input, far, ranges);
        if (Other(network, label, fewer) is { } still) (far, other) = (fewer, still);
        var (near, values) = (0.0, far);
        for (var (half, turn) = (0.5, 0); turn < Halvings; turn++, half /= 2)
        {
            // The share of the way to the given input: bisection keeps the farthest of the ones tried that still have another class.
            var tried = Between(far, input, near + half);
            if (Other(network, label, tried) is not { } there) continue;
            (near, values, other) = (near + half, tried, there);
        }

        var (changed, largest, sum) = (0, 0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != input[i]) changed++;
            var change = Change(values, input, ranges, i);
            (largest, sum) = (Math.Max(largest, change), sum + change);
        }

        return new AdversarialExample(step, [.. values], other, changed, largest, sum / values.Length);
    }

    /// <summary>Values that go back to the given input's without the class (in float32) becoming the given input's.</summary>
    private static float[] Restored(ReluNetwork network, int label, ReadOnlySpan<float> input, float[] far, ReadOnlySpan<double> ranges)
    {
        var values = (float[])far.Clone();
        var changes = new double[values.Length];
        for (var i = 0; i < values.Length; i++) changes[i] = Change(values, input, ranges, i);
        foreach (var i in Enumerable.Range(0, values.Length).OrderBy(i => changes[i]))
        {
            if (values[i] == input[i]) continue;
            values[i] = input[i];
            if (Classifier.ArgMax(network.Evaluate(values)) == label) values[i] = far[i];
        }

        return values;
    }

    private static double Change(float[] values, ReadOnlySpan<float> input, ReadOnlySpan<double> ranges, int i) =>
        ranges[i] > 0 ? Math.Abs((double)values[i] - input[i]) / ranges[i] : 0;

    /// <summary>The class of an input where it is another one, strictly, exactly and in float32.</summary>
    private static int? Other(ReluNetwork network, int label, float[] values)
    {
        var inFloat = Classifier.ArgMax(network.Evaluate(values));
        if (inFloat == label) return null;
        var outputs = network.Evaluate(StartingInput.Exact(values));
        return Enumerable.Range(0, outputs.Length).All(j => j == inFloat || outputs[j] < outputs[inFloat]) ? inFloat : null;
    }

    /// <summary>A point of the line from one input to another; each value lies between theirs.</summary>
    private static float[] Between(float[] from, ReadOnlySpan<float> to, double share)
    {
        var values = new float[from.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Clamp((float)(from[i] + share * ((double)to[i] - from[i])), Math.Min(from[i], to[i]), Math.Max(from[i], to[i]));
        return values;
    }
}
