using System.Collections.Immutable;
using Smug.Models;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>The question whether a masked picture keeps the class ahead of every other, over the whole network: exact, and so far inside its bound
/// that the network's own float32 arithmetic agrees. Immutable and thread-safe.</summary>
/// <remarks>
/// Every mask that satisfies the problem leads by more than <see cref="Bound"/> plus what float32 rounding can change in the difference of
/// two logits: for n products in any order, |float32 − exact| ≤ Σ |w| e + γₙ₊₁ (|b| + Σ |w| (|a| + e)) + n · 2⁻¹⁴⁹, with e the error that the inputs carry
/// already and |a| their largest magnitude over all masks; a ReLU adds none (Higham, Accuracy and Stability of Numerical Algorithms, 3.1).
/// </remarks>
internal sealed class FullDecision
{
    /// <summary>The most weights of the first layer, and of all others together: beyond them exact arithmetic takes minutes.</summary>
    private const long MostWeights = 1 << 20;

    /// <summary>What float64 may be off by in these sums, relatively.</summary>
    private const double DoubleError = 1e-9;

    private FullDecision(WindowedReluNetwork network, double lead, double bound) => (Network, Lead, Bound) = (network, lead, bound);

    /// <summary>The problem that a solver gets.</summary>
    public WindowedReluNetwork Network { get; }

    /// <summary>The class's lead over the next on the whole picture, in logits.</summary>
    public double Lead { get; }

    /// <summary>What its lead must exceed on the masked picture.</summary>
    public double Bound { get; }

    /// <summary>Writes the question down.</summary>
    /// <param name="network">Dense layers with ReLUs between them.</param>
    /// <param name="input">The picture.</param>
    /// <param name="options">Windows, fill, gamma (the share of the lead to exceed) and margin.</param>
    /// <param name="label">The class.</param>
    /// <exception cref="UsageException">The network is of another kind or too large, or the class does not lead by that much on the whole picture.</exception>
    public static FullDecision Of(Network<float> network, ExplanationInput input, MaskOptions options, int label)
    {
        var layers = FullEncodingProblem.DenseLayers(network);
        CheckSize(layers);
        var grid = options.GridOf(input.Height, input.Width);
        var fill = options.Fill.Resolve(input.Values.AsSpan(), input.Channels, input.Range);
        int[] windows = [.. grid.PixelWindows().SelectMany(w => Enumerable.Repeat(w, input.Channels))];
        var whole = new bool[grid.Count];
        Array.Fill(whole, true);
        double[] logits = [.. new WindowedReluNetwork(layers, input.Values.AsSpan(), fill, windows, grid.Count, label).Logits(whole).Select(logit => logit.ToDouble())];
        var lead = logits[label] - logits.Where((_, j) => j != label).DefaultIfEmpty(double.NegativeInfinity).Max();
        var bound = (options.Gamma * lead) + options.Margin;
        var tightened = (bound + Rounding(layers, label, input.Values, fill)) * (1 + DoubleError);
        if (!(lead > tightened))
        {
            throw new UsageException(FormattableString.Invariant(
                $"Full encoding: class {label} leads by {lead:0.###} logits on the whole picture, but is asked to lead by {tightened:0.###} (float32 rounding included): no mask can be expected to. Explain the predicted class, or ask for less."));
        }

        return new FullDecision(new WindowedReluNetwork(layers, input.Values.AsSpan(), fill, windows, grid.Count, label, tightened), lead, bound);
    }

    /// <summary>How a strategy's name is meant here.</summary>
    /// <exception cref="UsageException">The strategy does not take such a network.</exception>
    public FullEncodingMethod MethodOf(string strategy) => strategy switch
    {
        "anytime" when Network.HiddenLayers > 1 => throw new UsageException(
            $"Full encoding: strategy anytime takes at most one hidden layer, got {Network.HiddenLayers}; use exact or reference."),
        "anytime" => FullEncodingMethod.Branching,
        "exact" => FullEncodingMethod.BigM,
        "reference" => FullEncodingMethod.IfThenElse,
        _ => throw new UsageException($"Full encoding: expected strategy anytime, exact or reference, got {strategy}."),
    };

    private static void CheckSize(IReadOnlyList<ReluLayer> layers)
    {
        var (first, others) = ((long)layers[0].Weights.Length, layers.Skip(1).Sum(layer => (long)layer.Weights.Length));
        if (Math.Max(first, others) > MostWeights)
        {
            throw new UsageException(
                $"Full encoding: expected at most {MostWeights} weights in the first layer and in the others together, got {first} and {others}. Use the first-layer encoding for a network of this size.");
        }
    }

    /// <summary>What float32 can change in the difference of the label's logit and any other, over all masks.</summary>
    private static double Rounding(IReadOnlyList<ReluLayer> layers, int label, ImmutableArray<float> values, float[] fill)
    {
        double[] magnitude = [.. values.Select((value, i) => Math.Max(Math.Abs((double)value), Math.Abs((double)fill[i])))];
        var error = new double[magnitude.Length];
        foreach (var layer in layers)
        {
            var n = layer.Inputs + 1;
            var (relative, underflow) = (n * Math.ScaleB(1, -24) / (1 - (n * Math.ScaleB(1, -24))), n * Math.ScaleB(1, -149));
            double[] nextMagnitude = [.. layer.Bias.Select(b => Math.Abs((double)b))], carried = new double[layer.Outputs];
            for (var i = 0; i < layer.Inputs; i++)
            {
                for (var j = 0; j < layer.Outputs; j++)
                {
                    var weight = Math.Abs((double)layer.Weights[(i * layer.Outputs) + j]);
                    nextMagnitude[j] += weight * magnitude[i];
                    carried[j] += weight * error[i];
                }
            }

            error = [.. carried.Select((e, j) => (e + (relative * (nextMagnitude[j] + e)) + underflow) * (1 + DoubleError))];
            magnitude = nextMagnitude;
        }

        return error[label] + error.Where((_, j) => j != label).DefaultIfEmpty(0).Max();
    }
}
