using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>
/// An input near a given one that gets another class, from the counterexample of a failed proof: drawn along the straight line towards the given input as far as the
/// other class stays. It gets that class in exact arithmetic and in float32. Immutable.
/// </summary>
/// <param name="Step">Which of the precondition's proofs failed.</param>
/// <param name="Values">The input, <c>[Inputs]</c>, float32.</param>
/// <param name="Label">The class it gets.</param>
/// <param name="LargestChange">The largest distance of a value from the given input's, as a share of its range.</param>
/// <param name="MeanChange">The mean of these distances.</param>
public sealed record AdversarialExample(int Step, ImmutableArray<float> Values, int Label, double LargestChange, double MeanChange)
{
    /// <summary>Halvings of the line.</summary>
    private const int Halvings = 16;

    /// <summary>Finds one for each failed proof that came with a counterexample of a class that is clearly another.</summary>
    /// <param name="network">The network.</param>
    /// <param name="found">The precondition.</param>
    /// <param name="input">The input it was found from, <c>[Inputs]</c>.</param>
    /// <param name="ranges">The range of each value, <c>[Inputs]</c>; where it is 0 the value does not count.</param>
    /// <returns>The nearest first, by the largest change; equal inputs once.</returns>
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

        return [.. examples.OrderBy(example => example.LargestChange).ThenBy(example => example.Step)];
    }

    private static AdversarialExample? Nearest(ReluNetwork network, int label, ReadOnlySpan<float> input, float[] far, ReadOnlySpan<double> ranges, int step)
    {
        if (Other(network, label, far) is not { } other) return null;
        var (near, values) = (0.0, far);
        for (var (half, turn) = (0.5, 0); turn < Halvings; turn++, half /= 2)
        {
            // The share of the way to the given input: bisection keeps the farthest of the ones tried that still have another class.
            var tried = Between(far, input, near + half);
            if (Other(network, label, tried) is not { } there) continue;
            (near, values, other) = (near + half, tried, there);
        }

        var (largest, sum) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            var change = ranges[i] > 0 ? Math.Abs((double)values[i] - input[i]) / ranges[i] : 0;
            (largest, sum) = (Math.Max(largest, change), sum + change);
        }

        return new AdversarialExample(step, [.. values], other, largest, sum / values.Length);
    }

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
