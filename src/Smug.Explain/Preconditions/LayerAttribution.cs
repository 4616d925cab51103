using Smug.Smt.Verification;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>Integrated Gradients of a class score with respect to the ReLUs of one layer of a <see cref="ReluNetwork"/>.</summary>
internal static class LayerAttribution
{
    /// <summary>The default rule and steps, from zeros, in float64.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">A layer that ReLU follows.</param>
    /// <param name="input"><c>[Inputs]</c>.</param>
    /// <param name="label">The output.</param>
    /// <returns>One score for each of the layer's neurons.</returns>
    internal static double[] Of(ReluNetwork network, int layer, ReadOnlySpan<float> input, int label)
    {
        double[] values = [.. network.PreActivations(input)[layer].Select(sum => Math.Max(0.0, sum))];
        return IntegratedGradients.Attribute(Score(network, layer, label), Tensor<double>.Wrap(new Shape(values.Length), values)).Values.ToArray();
    }

    /// <summary>An output as a differentiable function of the values after a layer's ReLU, <c>[N, Outputs]</c> to <c>[N]</c>, in float64.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">The layer; −1 for the network's input.</param>
    /// <param name="label">The output.</param>
    internal static Func<Tensor<double>, Tensor<double>> Score(ReluNetwork network, int layer, int label)
    {
        var above = Enumerable.Range(layer + 1, network.Layers.Count - layer - 1).Select(l =>
        {
            var affine = network.Layers[l];
            return (Weights: Tensor<double>.Wrap(new Shape(affine.Inputs, affine.Outputs), Array.ConvertAll(affine.Weights, w => (double)w)),
                Bias: Tensor<double>.Wrap(new Shape(affine.Outputs), Array.ConvertAll(affine.Bias, b => (double)b)), IsRectified: network.IsRectified(l));
        }).ToList();
        return batch =>
        {
            foreach (var (weights, bias, isRectified) in above)
            {
                batch = Op.Dense(batch, weights, bias);
                if (isRectified) batch = Op.Relu(batch);
            }

            var labels = new int[batch.Shape[0]];
            Array.Fill(labels, label);
            return Op.TakeColumn(batch, labels);
        };
    }
}
