namespace Smug.Smt.Verification;

/// <summary>A feed-forward network of affine layers with exact float32 weights, each followed by ReLU or by nothing. Immutable and thread-safe.</summary>
public sealed class ReluNetwork
{
    private readonly bool[] _rectified;

    /// <summary>Creates a network.</summary>
    /// <param name="layers">At least one affine layer; each reads what the one before gives.</param>
    /// <param name="rectified">Which layers ReLU follows; null: all but the last.</param>
    /// <exception cref="ShapeException">Sizes do not fit together.</exception>
    /// <exception cref="UsageException">A weight is not finite.</exception>
    public ReluNetwork(IReadOnlyList<ReluLayer> layers, IReadOnlyList<bool>? rectified = null)
    {
        if (layers.Count == 0) throw new ShapeException("ReluNetwork", "at least one layer", "none");
        if (rectified is not null && rectified.Count != layers.Count)
            throw new ShapeException("ReluNetwork", $"{layers.Count} layers' activations", $"{rectified.Count}");
        for (var i = 0; i < layers.Count; i++)
        {
            layers[i].Require(i == 0 ? layers[0].Inputs : layers[i - 1].Outputs);
            if (layers[i].Inputs < 1 || layers[i].Outputs < 1) throw new ShapeException("ReluNetwork", "layers of at least one input and output", $"layer {i}");
            if (layers[i].Weights.Any(w => !float.IsFinite(w)) || layers[i].Bias.Any(b => !float.IsFinite(b)))
                throw new UsageException($"ReluNetwork: expected finite weights, layer {i} has others.");
        }

        Layers = [.. layers];
        _rectified = rectified is null ? [.. layers.Select((_, i) => i < layers.Count - 1)] : [.. rectified];
    }

    /// <summary>The affine layers.</summary>
    public IReadOnlyList<ReluLayer> Layers { get; }

    /// <summary>The number of inputs.</summary>
    public int Inputs => Layers[0].Inputs;

    /// <summary>The number of outputs.</summary>
    public int Outputs => Layers[^1].Outputs;

    /// <summary>Whether ReLU follows a layer.</summary>
    public bool IsRectified(int layer) => _rectified[layer];

    /// <summary>The float32 outputs: every sum is one chain of fused multiply-adds in ascending order, started from the bias.</summary>
    /// <param name="input"><c>[Inputs]</c>.</param>
    /// <returns><c>[Outputs]</c>.</returns>
    public float[] Evaluate(ReadOnlySpan<float> input)
    {
        var values = PreActivations(input)[^1];
        if (_rectified[^1]) Rectify(values);
        return values;
    }

    /// <summary>The float32 sums of every layer before its ReLU.</summary>
    /// <param name="input"><c>[Inputs]</c>.</param>
    /// <returns>One <c>[Outputs]</c> for each layer.</returns>
    public float[][] PreActivations(ReadOnlySpan<float> input)
    {
        RequireInput(input.Length);
        var sums = new float[Layers.Count][];
        var values = input.ToArray();
        for (var l = 0; l < sums.Length; l++)
        {
            var layer = Layers[l];
            var next = (float[])layer.Bias.Clone();
            for (var from = 0; from < layer.Inputs; from++)
            {
                var row = layer.Weights.AsSpan(from * layer.Outputs, layer.Outputs);
                for (var to = 0; to < next.Length; to++) next[to] = MathF.FusedMultiplyAdd(values[from], row[to], next[to]);
            }

            sums[l] = next;
            values = (float[])next.Clone();
            if (_rectified[l]) Rectify(values);
        }

        return sums;
    }

    /// <summary>The exact sums of every layer before its ReLU.</summary>
    /// <param name="input"><c>[Inputs]</c>.</param>
    /// <returns>One <c>[Outputs]</c> for each layer.</returns>
    public Rational[][] PreActivations(ReadOnlySpan<Rational> input)
    {
        RequireInput(input.Length);

        // Over a common denominator D the values are dyadic: D·x is whole, and ReLU and the sums scale with D.
        var denominator = System.Numerics.BigInteger.One;
        foreach (var x in input) denominator *= x.Denominator / System.Numerics.BigInteger.GreatestCommonDivisor(denominator, x.Denominator);
        var scale = Dyadic.Of(denominator, 0);
        var values = new Dyadic[input.Length];
        for (var i = 0; i < values.Length; i++) values[i] = Dyadic.Of(input[i].Numerator * (denominator / input[i].Denominator), 0);
        var sums = new Rational[Layers.Count][];
        for (var l = 0; l < sums.Length; l++)
        {
            var layer = Layers[l];
            var next = new Dyadic[layer.Outputs];
            for (var to = 0; to < next.Length; to++) next[to] = Dyadic.From(layer.Bias[to]) * scale;
            for (var from = 0; from < layer.Inputs; from++)
            {
                if (values[from].IsZero) continue;
                for (var to = 0; to < next.Length; to++) next[to] += Dyadic.From(layer.Weights[from * layer.Outputs + to]) * values[from];
            }

            sums[l] = [.. next.Select(sum => Rational.Of(sum) * new Rational(1, denominator))];
            values = _rectified[l] ? [.. next.Select(sum => sum.Mantissa.Sign > 0 ? sum : default)] : next;
        }

        return sums;
    }

    /// <summary>The exact outputs.</summary>
    /// <param name="input"><c>[Inputs]</c>.</param>
    /// <returns><c>[Outputs]</c>.</returns>
    public Rational[] Evaluate(ReadOnlySpan<Rational> input)
    {
        var last = PreActivations(input)[^1];
        return _rectified[^1] ? [.. last.Select(sum => Rational.Max(sum, 0))] : last;
    }

    private void RequireInput(int length)
    {
        if (length != Inputs) throw new ShapeException("ReluNetwork", $"{Inputs} inputs", $"{length}");
    }

    private static void Rectify(float[] values)
    {
        for (var i = 0; i < values.Length; i++) values[i] = Math.Max(0, values[i]);
    }
}
