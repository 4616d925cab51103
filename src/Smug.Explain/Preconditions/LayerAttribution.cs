using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>Integrated Gradients of a class score with respect to the ReLUs of one layer of a <see cref="ReluNetwork"/>.</summary>
internal static class LayerAttribution
{
    private const int Steps = 64;

    /// <summary>h ⊙ mean over the path from 0 to h of the gradient of output <paramref name="label"/> (midpoint rule), h being the layer's ReLUs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">A layer that ReLU follows.</param>
    /// <param name="input"><c>[Inputs]</c>.</param>
    /// <param name="label">The output.</param>
    /// <returns>One score for each of the layer's neurons.</returns>
    internal static double[] Of(ReluNetwork network, int layer, ReadOnlySpan<float> input, int label)
    {
        double[] values = [.. network.PreActivations(input)[layer].Select(sum => Math.Max(0.0, sum))];
        var scores = new double[values.Length];
        for (var step = 0; step < Steps; step++)
        {
            var t = (step + 0.5) / Steps;
            var gradient = Gradient(network, layer, [.. values.Select(value => t * value)], label);
            for (var i = 0; i < scores.Length; i++) scores[i] += values[i] * gradient[i] / Steps;
        }

        return scores;
    }

    private static double[] Gradient(ReluNetwork network, int layer, double[] values, int label)
    {
        var passes = new List<bool[]>();
        for (var l = layer + 1; l < network.Layers.Count; l++)
        {
            var affine = network.Layers[l];
            var next = new double[affine.Outputs];
            for (var i = 0; i < next.Length; i++)
            {
                next[i] = affine.Bias[i];
                for (var j = 0; j < values.Length; j++) next[i] += values[j] * affine.Weights[j * affine.Outputs + i];
            }

            passes.Add([.. next.Select(sum => !network.IsRectified(l) || sum > 0)]);
            values = [.. next.Select((sum, i) => passes[^1][i] ? sum : 0)];
        }

        var gradient = new double[network.Outputs];
        gradient[label] = 1;
        for (var l = network.Layers.Count - 1; l > layer; l--)
        {
            var (affine, pass) = (network.Layers[l], passes[l - layer - 1]);
            var below = new double[affine.Inputs];
            for (var j = 0; j < below.Length; j++)
            {
                for (var i = 0; i < affine.Outputs; i++) below[j] += pass[i] ? gradient[i] * affine.Weights[j * affine.Outputs + i] : 0;
            }

            gradient = below;
        }

        return gradient;
    }
}
