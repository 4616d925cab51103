using System.Buffers;
using System.Numerics.Tensors;
using Smug.Kernels;
using Smug.Models;
using Smug.Models.Plans;

namespace Smug.Explain;

/// <summary>
/// A network that returns the class at once where a layer precondition holds, and computes everything else only for the other inputs (selective
/// distillation: Gopinath et al., "Property Inference for Deep Neural Networks", 2019, section 6). Thread-safe.
/// </summary>
/// <remarks>At the ReLU behind a first convolution only the neurons on an input's path through the tree are computed. At any other layer the values of
/// the whole layer are, and the rest of the network goes on from them.</remarks>
public sealed class SelectiveNetwork
{
    /// <summary>Inputs that one thread takes at a time: few enough for its caches, enough to fill the plan's batches with those that are left.</summary>
    private const int Chunk = 256;

    private readonly ExitRules? _rules;
    private readonly FirstLayerSigns? _signs;
    private readonly NetworkPlan<float>? _early;
    private readonly NetworkPlan<float> _rest;

    /// <summary>Prepares a network.</summary>
    /// <param name="network">A classifier.</param>
    /// <param name="layer">The node that the rules are about.</param>
    /// <param name="rules">The rules; null: the plain network.</param>
    /// <exception cref="UsageException">There is no such node, or a layer has no compiled form.</exception>
    public SelectiveNetwork(Network<float> network, string layer, ExitRules? rules)
    {
        _rules = rules;
        if (rules is not null && (_signs = FirstLayerSigns.TryOf(network, layer)) is null) _early = LayerFingerprints.Plan(network, Network<float>.InputName, layer);
        _rest = LayerFingerprints.Plan(network, _early is null ? Network<float>.InputName : layer, network.OutputNode.Name);
    }

    /// <summary>Whether single neurons are computed instead of the whole layer.</summary>
    public bool IsLazy => _signs is not null;

    /// <summary>Classifies inputs.</summary>
    /// <param name="inputs"><c>[N, …]</c>.</param>
    /// <param name="labels"><c>[N]</c>; overwritten with the classes.</param>
    /// <returns>How many were classified by a rule.</returns>
    /// <exception cref="ShapeException">The inputs are not as many as the labels ask for.</exception>
    public int Classify(ReadOnlyMemory<float> inputs, int[] labels)
    {
        var size = (_early ?? _rest).FromShape.Length;
        if ((long)size * labels.Length != inputs.Length) throw new ShapeException("SelectiveNetwork", $"{labels.Length} · {size} values", $"{inputs.Length}");
        if (_rules is null)
        {
            var scores = new float[labels.Length * _rest.ToShape.Length];
            _rest.Run(inputs.Span, labels.Length, scores);
            for (var i = 0; i < labels.Length; i++) labels[i] = LabelOf(scores, i);
            return 0;
        }

        var decided = new int[(labels.Length + Chunk - 1) / Chunk];
        Workers.For(decided.Length, chunk =>
        {
            var (first, count) = (chunk * Chunk, Math.Min(Chunk, labels.Length - chunk * Chunk));
            decided[chunk] = Classify(_rules, inputs.Span.Slice(first * size, count * size), labels.AsSpan(first, count));
        });
        return decided.Sum();
    }

    private int Classify(ExitRules rules, ReadOnlySpan<float> inputs, Span<int> labels)
    {
        var values = inputs;
        if (_early is not null)
        {
            var early = new float[labels.Length * _rest.FromShape.Length];
            _early.Run(inputs, labels.Length, early);
            values = early;
        }

        // What no rule decides moves together, so that the rest of the network sees full batches.
        var (size, left) = (_rest.FromShape.Length, 0);
        var kept = ArrayPool<float>.Shared.Rent(values.Length);
        Span<int> places = stackalloc int[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var own = values.Slice(i * size, size);
            labels[i] = _signs is null ? rules.Decide(own) : rules.Decide(_signs, own);
            if (labels[i] >= 0) continue;
            own.CopyTo(kept.AsSpan(left * size));
            places[left++] = i;
        }

        var scores = new float[left * _rest.ToShape.Length];
        _rest.Run(kept.AsSpan(0, left * size), left, scores);
        ArrayPool<float>.Shared.Return(kept);
        for (var i = 0; i < left; i++) labels[places[i]] = LabelOf(scores, i);
        return labels.Length - left;
    }

    private int LabelOf(float[] scores, int item) => TensorPrimitives.IndexOfMax(scores.AsSpan(item * _rest.ToShape.Length, _rest.ToShape.Length));
}
