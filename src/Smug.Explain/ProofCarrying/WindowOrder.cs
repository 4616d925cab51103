using System.Collections.Immutable;
using Smug.Smt.Verification;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>The order in which windows are freed.</summary>
public static class WindowOrder
{
    /// <summary>Orders windows.</summary>
    /// <param name="order">How.</param>
    /// <param name="network">The network.</param>
    /// <param name="lower">The least value of each input, <c>[Inputs]</c>.</param>
    /// <param name="upper">The greatest value of each input, <c>[Inputs]</c>.</param>
    /// <param name="input">The explained input, <c>[Inputs]</c>.</param>
    /// <param name="windows">The window of every input: numbers from 0 without gaps.</param>
    /// <param name="seed">Of a random order.</param>
    /// <returns>All windows, the first to be freed first.</returns>
    /// <exception cref="UsageException">Two outputs are equally largest, so the input has no class.</exception>
    public static ImmutableArray<int> Of(
        FreeingOrder order, ReluNetwork network, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<float> input, ImmutableArray<int> windows,
        int seed = 0)
    {
        int[] all = [.. Enumerable.Range(0, windows.Max() + 1)];
        if (order == FreeingOrder.Random) new Random(seed).Shuffle(all);
        if (order != FreeingOrder.Attribution) return [.. all];
        var label = StartingInput.LabelOf(nameof(WindowOrder), network, input);
        var scores = Scores(network, lower, upper, input, label, windows);
        return [.. all.OrderBy(window => scores[window]).ThenBy(window => window)];
    }

    /// <summary>Σ over a window's inputs of the magnitudes of Integrated Gradients of the class's output, from the least and from the greatest
    /// values: a pixel that is black now has no attribution against black, yet may matter when it becomes white.</summary>
    internal static double[] Scores(
        ReluNetwork network, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<float> input, int label, ImmutableArray<int> windows)
    {
        var shape = new Shape(input.Length);
        var item = new double[input.Length];
        for (var i = 0; i < item.Length; i++) item[i] = input[i];
        var scores = new double[windows.Max() + 1];
        foreach (var corner in (double[][])[lower.ToArray(), upper.ToArray()])
        {
            var values = IntegratedGradients.Attribute(
                LayerAttribution.Score(network, -1, label), Tensor<double>.Wrap(shape, item), baselines: [Tensor<double>.Wrap(shape, corner)]).Values.Values;
            for (var i = 0; i < values.Length; i++) scores[windows[i]] += Math.Abs(values[i]);
        }

        return scores;
    }
}
