using System.Numerics.Tensors;
using Smug.Models;
using Smug.Models.Datasets;
using Smug.Models.Plans;

namespace Smug.Explain;

/// <summary>Computes the on/off fingerprints of a node's values for a data set, with the network's predictions as classes. Immutable and thread-safe.</summary>
public sealed class LayerFingerprints
{
    private const int Batch = 500;

    private readonly Preprocessing _how;
    private readonly NetworkPlan<float> _early;
    private readonly NetworkPlan<float> _whole;

    /// <summary>Prepares a network.</summary>
    /// <param name="network">A classifier of pictures.</param>
    /// <param name="node">The node whose values are read, such as a ReLU or the pooling behind it.</param>
    /// <exception cref="UsageException">There is no such node, the network reads no pictures, or it has layers without a compiled form.</exception>
    public LayerFingerprints(Network<float> network, string node)
    {
        _how = ImageInput.PreprocessingOf(network);
        _early = Plan(network, Network<float>.InputName, node);
        _whole = Plan(network, Network<float>.InputName, network.OutputNode.Name);
    }

    /// <summary>Neurons of the node.</summary>
    public int Neurons => _early.ToShape.Length;

    /// <summary>The table of a data set.</summary>
    /// <param name="images">The data set.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="UsageException">The table would be larger than an array can be.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public FingerprintTable Of(LabeledImages images, CancellationToken cancellation = default)
    {
        if ((long)images.Count * Neurons > Array.MaxLength) throw new UsageException($"{images.Count} fingerprints of {Neurons} neurons are more than fit in memory; take fewer images.");
        var (on, labels) = (new byte[images.Count * Neurons], new int[images.Count]);
        for (var first = 0; first < images.Count; first += Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(Batch, images.Count - first);
            var inputs = Inputs(images, first, count);
            var (values, scores) = (new float[count * Neurons], new float[count * _whole.ToShape.Length]);
            _early.Run(inputs, count, values);
            _whole.Run(inputs, count, scores);
            for (var i = 0; i < values.Length; i++) on[first * Neurons + i] = values[i] > 0 ? (byte)1 : (byte)0;
            for (var i = 0; i < count; i++) labels[first + i] = TensorPrimitives.IndexOfMax(scores.AsSpan(i * _whole.ToShape.Length, _whole.ToShape.Length));
        }

        return new FingerprintTable(Neurons, on, labels);
    }

    /// <summary>Some images as the network reads them, <c>[N, H, W, C]</c>.</summary>
    internal float[] Inputs(LabeledImages images, int first, int count) => images.Batch<float>([.. Enumerable.Range(first, count)], _how).ToArray();

    internal static NetworkPlan<float> Plan(Network<float> network, string from, string to) => NetworkPlan<float>.TryCompile(network, from, to)
        ?? throw new UsageException($"The layers between '{from}' and '{to}' have no compiled form.");
}
