using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>Inputs as a layer and those below it see them. Immutable.</summary>
internal sealed class LayerData
{
    private readonly byte[][] _signs;

    private LayerData(float[][] values, byte[][] signs, FingerprintTable table) => (Values, _signs, Table) = (values, signs, table);

    /// <summary>For each input the layer's values behind its ReLUs.</summary>
    internal float[][] Values { get; }

    /// <summary>The layer's fingerprints, with the network's predictions as classes.</summary>
    internal FingerprintTable Table { get; }

    internal static LayerData Of(ReluNetwork network, int layer, IEnumerable<float[]> inputs, CancellationToken cancellation)
    {
        var (values, labels) = (new List<float[]>(), new List<int>());
        var signs = Enumerable.Range(0, layer + 1).Select(_ => new List<byte>()).ToArray();
        foreach (var input in inputs)
        {
            cancellation.ThrowIfCancellationRequested();
            var sums = network.PreActivations(input);
            values.Add([.. sums[layer].Select(sum => Math.Max(0, sum))]);
            labels.Add(Classifier.ArgMax(sums[^1]));
            for (var l = 0; l <= layer; l++) signs[l].AddRange(sums[l].Select(sum => sum > 0 ? (byte)1 : (byte)0));
        }

        byte[][] on = [.. signs.Select(list => list.ToArray())];
        return new LayerData([.. values], on, new FingerprintTable(network.Layers[layer].Outputs, on[layer], [.. labels]));
    }

    /// <summary>Whether a neuron of the layer or one below is on for an input.</summary>
    internal bool IsOn(int layer, int neuron, int input) => _signs[layer][input * (_signs[layer].Length / Table.Count) + neuron] != 0;

    /// <summary>The inputs that have a pattern.</summary>
    internal IEnumerable<int> Having(DecisionPattern pattern) => Having(pattern.Phases, Enumerable.Range(0, Table.Count));

    /// <summary>Those of some inputs that have phases.</summary>
    internal IEnumerable<int> Having(IReadOnlyCollection<NeuronPhase> phases, IEnumerable<int> inputs) =>
        inputs.Where(input => phases.All(phase => IsOn(phase.Layer, phase.Neuron, input) == phase.Active));
}
