namespace Smug.Smt;

/// <summary>
/// The full encoding as a problem over windows: keep as few windows as possible such that, with all other pixels at their fill,
/// logit_label − logit_j &gt; delta for every other class j. Exact: every float32 is a dyadic rational, and ReLU networks stay in them.
/// Immutable and thread-safe.
/// </summary>
public sealed class WindowedReluNetwork : IMaskProblem
{
    private readonly Dyadic[][] _upperWeights;
    private readonly Dyadic[][] _upperBias;
    private readonly Dyadic _delta;

    /// <summary>Creates the problem.</summary>
    /// <param name="layers">At least one layer; the last gives the logits.</param>
    /// <param name="input">The pixels <c>[n]</c>.</param>
    /// <param name="fill">What masked pixels become <c>[n]</c>.</param>
    /// <param name="windowOf">The window of each pixel.</param>
    /// <param name="windows">The number of windows.</param>
    /// <param name="label">The class to keep.</param>
    /// <param name="delta">The margin to exceed.</param>
    /// <exception cref="ShapeException">Sizes do not fit together.</exception>
    /// <exception cref="UsageException">A window or the label does not exist, or a number is not finite.</exception>
    public WindowedReluNetwork(
        IReadOnlyList<ReluLayer> layers, ReadOnlySpan<float> input, ReadOnlySpan<float> fill, ReadOnlySpan<int> windowOf, int windows, int label, double delta = 0)
    {
        if (layers.Count == 0) throw new ShapeException("FullEncoding", "at least one layer", "none");
        if (fill.Length != input.Length || windowOf.Length != input.Length)
            throw new ShapeException("FullEncoding", $"{input.Length} fills and windows", $"{fill.Length} and {windowOf.Length}");
        for (var i = 0; i < layers.Count; i++) layers[i].Require(i == 0 ? input.Length : layers[i - 1].Outputs);
        if ((uint)label >= (uint)layers[^1].Outputs) throw new UsageException($"FullEncoding: expected a label below {layers[^1].Outputs}, got {label}.");
        foreach (var window in windowOf)
        {
            if ((uint)window >= (uint)windows) throw new UsageException($"FullEncoding: expected windows below {windows}, got {window}.");
        }

        (Layers, Input, Fill, WindowOf) = (layers, input.ToArray(), fill.ToArray(), windowOf.ToArray());
        (VariableCount, Label, Delta, _delta) = (windows, label, delta, Dyadic.From(delta));
        var first = layers[0];
        First = new Dyadic[first.Outputs][];
        FirstBias = [.. first.Bias.Select(b => Dyadic.From(b))];
        for (var unit = 0; unit < first.Outputs; unit++)
        {
            var sums = First[unit] = new Dyadic[windows];
            for (var pixel = 0; pixel < input.Length; pixel++)
            {
                var weight = Dyadic.From(first.Weights[pixel * first.Outputs + unit]);
                FirstBias[unit] += weight * Dyadic.From(fill[pixel]);
                sums[windowOf[pixel]] += weight * (Dyadic.From(input[pixel]) - Dyadic.From(fill[pixel]));
            }
        }

        _upperWeights = [.. layers.Skip(1).Select(layer => layer.Weights.Select(w => Dyadic.From(w)).ToArray())];
        _upperBias = [.. layers.Skip(1).Select(layer => layer.Bias.Select(b => Dyadic.From(b)).ToArray())];
    }

    /// <inheritdoc/>
    public int VariableCount { get; }

    /// <summary>The class to keep.</summary>
    public int Label { get; }

    /// <summary>The margin to exceed.</summary>
    public double Delta { get; }

    /// <summary>The number of classes.</summary>
    public int Classes => Layers[^1].Outputs;

    /// <summary>The layers before the last.</summary>
    public int HiddenLayers => Layers.Count - 1;

    /// <summary>The layers.</summary>
    internal IReadOnlyList<ReluLayer> Layers { get; }

    internal float[] Input { get; }

    internal float[] Fill { get; }

    internal int[] WindowOf { get; }

    /// <summary>What window w adds to unit u of the first layer when it is kept: First[u][w].</summary>
    internal Dyadic[][] First { get; }

    /// <summary>The first layer's values when nothing is kept.</summary>
    internal Dyadic[] FirstBias { get; }

    /// <inheritdoc/>
    public long Cost(ReadOnlySpan<bool> mask)
    {
        var kept = 0L;
        foreach (var keep in mask) kept += keep ? 1 : 0;
        return kept;
    }

    /// <inheritdoc/>
    public bool IsSatisfied(ReadOnlySpan<bool> mask)
    {
        var logits = Logits(mask);
        for (var j = 0; j < logits.Length; j++)
        {
            if (j != Label && (logits[Label] - logits[j] - _delta).Mantissa.Sign <= 0) return false;
        }

        return true;
    }

    /// <summary>The exact logits of the masked input.</summary>
    public Dyadic[] Logits(ReadOnlySpan<bool> mask)
    {
        var values = (Dyadic[])FirstBias.Clone();
        for (var unit = 0; unit < values.Length; unit++)
        {
            for (var w = 0; w < mask.Length; w++)
            {
                if (mask[w]) values[unit] += First[unit][w];
            }
        }

        for (var layer = 0; layer < _upperWeights.Length; layer++)
        {
            var next = (Dyadic[])_upperBias[layer].Clone();
            for (var from = 0; from < values.Length; from++)
            {
                if (values[from].Mantissa.Sign <= 0) continue;
                for (var to = 0; to < next.Length; to++) next[to] += _upperWeights[layer][from * next.Length + to] * values[from];
            }

            values = next;
        }

        return values;
    }
}
