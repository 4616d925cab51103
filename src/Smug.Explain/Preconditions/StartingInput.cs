using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>The input that a search for a proof starts from: it lies within the limits and has a class.</summary>
internal static class StartingInput
{
    /// <summary>Checks sizes and limits.</summary>
    /// <param name="by">Who asks.</param>
    /// <param name="network">The network.</param>
    /// <param name="lower">The least value of each input.</param>
    /// <param name="upper">The greatest value of each input.</param>
    /// <param name="input">The input.</param>
    /// <exception cref="UsageException">The input lies outside the limits.</exception>
    /// <exception cref="ShapeException">The limits or the input have another size than the network's input.</exception>
    internal static void RequireWithin(string by, ReluNetwork network, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<float> input)
    {
        if (input.Length != network.Inputs || lower.Length != input.Length || upper.Length != input.Length)
            throw new ShapeException(by, $"{network.Inputs} inputs with as many limits", $"{input.Length}, {lower.Length} and {upper.Length}");
        for (var i = 0; i < input.Length; i++)
        {
            if (!(lower[i] <= input[i] && input[i] <= upper[i]))
                throw new UsageException(FormattableString.Invariant($"{by}: expected input {i} between {lower[i]} and {upper[i]}, got {input[i]}."));
        }
    }

    /// <summary>The same values, exactly.</summary>
    internal static Rational[] Exact(ReadOnlySpan<float> input) => [.. input.ToArray().Select(x => (Rational)x)];

    /// <summary>The class: the largest exact output.</summary>
    /// <param name="by">Who asks.</param>
    /// <param name="network">The network.</param>
    /// <param name="input">The input.</param>
    /// <exception cref="UsageException">Two outputs are equally largest.</exception>
    internal static int LabelOf(string by, ReluNetwork network, ReadOnlySpan<float> input)
    {
        var outputs = network.Evaluate(Exact(input));
        var best = 0;
        for (var j = 1; j < outputs.Length; j++)
        {
            if (outputs[j] > outputs[best]) best = j;
        }

        for (var j = 0; j < outputs.Length; j++)
        {
            if (j != best && outputs[j] == outputs[best]) throw new UsageException($"{by}: outputs {best} and {j} are equally large, so the input has no class.");
        }

        return best;
    }
}
