using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>On/off fingerprints of a layer for many inputs, each with a class. Immutable; thread-safe.</summary>
public sealed class FingerprintTable
{
    private readonly byte[] _on;
    private readonly int[] _labels;

    /// <summary>Takes a table.</summary>
    /// <param name="neurons">Neurons of the layer, at least 1.</param>
    /// <param name="on"><c>[Inputs, Neurons]</c>: 1 where the neuron's value is above 0, 0 otherwise. Not copied.</param>
    /// <param name="labels"><c>[Inputs]</c>: classes from 0. Not copied.</param>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    /// <exception cref="UsageException">A class is negative, or an element is neither 0 nor 1.</exception>
    public FingerprintTable(int neurons, byte[] on, int[] labels)
    {
        if (neurons < 1 || (long)neurons * labels.Length != on.Length)
            throw new ShapeException("FingerprintTable", $"{labels.Length} · {neurons} elements, at least one neuron", $"{on.Length}");
        if (Array.Exists(labels, label => label < 0)) throw new UsageException("FingerprintTable: expected classes from 0, got a negative one.");
        if (on.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)1) is var at and >= 0) throw new UsageException($"FingerprintTable: expected 0 or 1, got {on[at]}.");
        (Neurons, _on, _labels) = (neurons, on, labels);
        Classes = labels.Length == 0 ? 0 : labels.Max() + 1;
    }

    /// <summary>Neurons of the layer.</summary>
    public int Neurons { get; }

    /// <summary>Inputs.</summary>
    public int Count => _labels.Length;

    /// <summary>The largest class and one.</summary>
    public int Classes { get; }

    /// <summary>An input's class.</summary>
    public int Label(int input) => _labels[input];

    /// <summary>An input's fingerprint, <c>[Neurons]</c>.</summary>
    public ReadOnlySpan<byte> Row(int input) => _on.AsSpan(input * Neurons, Neurons);

    /// <summary>How many of some inputs have each class.</summary>
    internal ImmutableArray<int> CountsOf(ReadOnlySpan<int> inputs)
    {
        var counts = new int[Classes];
        foreach (var input in inputs) counts[_labels[input]]++;
        return [.. counts];
    }
}
