namespace Smug.Smt.Verification;

/// <summary>A network laid out for bounding many boxes. Immutable and thread-safe.</summary>
internal sealed class BoundNetwork
{
    internal BoundNetwork(ReluNetwork network)
    {
        Network = network;
        Layers = new BoundLayer[network.Layers.Count];
        var (offset, widest) = (0, BoundLayer.Padded(network.Inputs));
        for (var l = 0; l < Layers.Length; l++)
        {
            Layers[l] = new BoundLayer(network.Layers[l], network.IsRectified(l), offset);
            offset += Layers[l].PaddedOutputs;
            widest = Math.Max(widest, Layers[l].PaddedOutputs);
        }

        (Sums, Widest) = (offset, widest);
    }

    internal ReluNetwork Network { get; }

    internal BoundLayer[] Layers { get; }

    /// <summary>The number of sums of all layers, padding included.</summary>
    internal int Sums { get; }

    /// <summary>The widest layer or input, padding included.</summary>
    internal int Widest { get; }

    /// <summary>What a problem requires of each sum, in the bits of <see cref="BoxBounds.Phases"/>; <c>[Sums]</c>.</summary>
    internal byte[] RequiredPhases(VerificationProblem problem)
    {
        var required = new byte[Sums];
        foreach (var phase in problem.Phases) required[Layers[phase.Layer].Offset + phase.Neuron] |= phase.Active ? BoxBounds.Active : BoxBounds.Inactive;
        return required;
    }

    /// <summary>All sums for an input, rounded to nearest; <c>[Sums]</c>.</summary>
    internal void Forward(ReadOnlySpan<double> input, Span<double> sums)
    {
        Span<double> values = new double[Widest];
        input.CopyTo(values);
        foreach (var layer in Layers)
        {
            var to = sums.Slice(layer.Offset, layer.PaddedOutputs);
            for (var i = 0; i < layer.Outputs; i++)
                to[i] = layer.Bias[i] + System.Numerics.Tensors.TensorPrimitives.Dot(layer.Row(i), values[..layer.PaddedInputs]);
            values.Clear();
            for (var i = 0; i < layer.Outputs; i++) values[i] = layer.Rectified ? Math.Max(0, to[i]) : to[i];
        }
    }

    /// <summary>The gradient of a linear function of one layer's sums with respect to the input, at an input whose sums are given.</summary>
    /// <param name="sums">From <see cref="Forward"/>.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="coefficients">Of its sums; <c>[PaddedOutputs]</c>.</param>
    /// <param name="gradient"><c>[Inputs]</c>, overwritten.</param>
    internal void Gradient(ReadOnlySpan<double> sums, int layer, ReadOnlySpan<double> coefficients, Span<double> gradient)
    {
        Span<double> current = coefficients.ToArray();
        for (var l = layer; ; l--)
        {
            var to = new double[Layers[l].PaddedInputs];
            for (var i = 0; i < Layers[l].Outputs; i++)
            {
                if (current[i] != 0) System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(Layers[l].Row(i), current[i], to, to);
            }

            if (l == 0)
            {
                to.AsSpan(0, gradient.Length).CopyTo(gradient);
                return;
            }

            var below = Layers[l - 1];
            for (var i = 0; below.Rectified && i < below.Outputs; i++)
            {
                if (sums[below.Offset + i] <= 0) to[i] = 0;
            }

            current = to;
        }
    }
}
