using Smug.Models;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>The full encoding (formulation F1 of the paper) for a network of dense layers and ReLUs: which windows must be kept so that the
/// network itself keeps its decision, not only its first layer. Solved by <see cref="FullEncoding.Solve"/>.</summary>
public static class FullEncodingProblem
{
    /// <summary>Writes "the class keeps its lead when everything outside the mask is filled" over window variables.</summary>
    /// <param name="network">Dense layers with ReLUs between them; flattening in front and a softmax behind are allowed.</param>
    /// <param name="input">The image and the class to keep; the predicted class where it names none.</param>
    /// <param name="window">Side of a window in pixels.</param>
    /// <param name="fill">What masked pixels become; zero where omitted.</param>
    /// <param name="lead">The share of its lead over every other class that the class must keep, in [0, 1): 0 keeps the decision alone.</param>
    /// <exception cref="UsageException">The network has another kind of layer, or the class does not lead on the whole image.</exception>
    /// <exception cref="ShapeException">The image is not of the network's input shape.</exception>
    public static WindowedReluNetwork Of(Network<float> network, ExplanationInput input, int window, Baseline? fill = null, double lead = 0)
    {
        if (!(lead >= 0 && lead < 1)) throw new UsageException($"FullEncodingProblem: expected a share of the lead in [0, 1), got {lead}.");
        var layers = DenseLayers(network);
        var grid = new WindowGrid(input.Height, input.Width, window);
        int[] windows = [.. grid.PixelWindows().SelectMany(w => Enumerable.Repeat(w, input.Channels))];
        var values = (fill ?? Baseline.Zero).Resolve(input.Values.AsSpan(), input.Channels, input.Range);

        // The lead on the whole image, in exact arithmetic like everything that follows.
        var probe = new WindowedReluNetwork(layers, input.Values.AsSpan(), values, windows, grid.Count, label: input.Label ?? 0);
        var whole = new bool[grid.Count];
        Array.Fill(whole, true);
        double[] logits = [.. probe.Logits(whole).Select(logit => logit.ToDouble())];
        var label = input.Label ?? Array.IndexOf(logits, logits.Max());
        var margin = logits[label] - logits.Where((_, j) => j != label).Max();
        if (!(margin > 0)) throw new UsageException($"FullEncodingProblem: class {label} does not lead on the whole image, so no mask can keep it ahead.");
        return new WindowedReluNetwork(layers, input.Values.AsSpan(), values, windows, grid.Count, label, lead * margin);
    }

    /// <summary>The layers of a network of dense layers with a ReLU after each but the last.</summary>
    /// <exception cref="UsageException">The network has another kind of layer.</exception>
    internal static List<ReluLayer> DenseLayers(Network<float> network)
    {
        var layers = new List<ReluLayer>();
        var rectified = true;
        foreach (var node in network.Nodes)
        {
            switch (node.Layer)
            {
                case FlattenLayer<float> when layers.Count == 0:
                case SoftmaxLayer<float> when node == network.OutputNode:
                    break;
                case DenseLayer<float> dense when rectified:
                    var (inputs, outputs) = (dense.Weight.Shape[0], dense.Weight.Shape[1]);
                    layers.Add(new ReluLayer(inputs, outputs, dense.Weight.ToArray(), dense.Bias?.ToArray() ?? new float[outputs]));
                    rectified = false;
                    break;
                case ReluLayer<float> when !rectified:
                    rectified = true;
                    break;
                default:
                    throw new UsageException($"The full encoding takes dense layers with a ReLU after each but the last; node '{node.Name}' is {node.Layer.Kind}.");
            }
        }

        return rectified ? throw new UsageException("The full encoding takes a dense layer, not a ReLU, as the last.") : layers;
    }
}
