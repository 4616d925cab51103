using System.Numerics;
using Smug.Tensors;
using Smug.Tensors.Autodiff;

namespace Smug.Models;

/// <summary>One run of a part of a network: works out which nodes are needed, then computes them in topological order.</summary>
internal readonly ref struct Evaluation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly Tensor<T>?[] _values;
    private readonly bool[] _needed;
    private readonly ReadOnlySpan<string> _fetch;

    /// <summary>Values and needs are kept at a node's index + 1; 0 is the network's input.</summary>
    public Evaluation(Network<T> network, ReadOnlySpan<(string Node, Tensor<T> Value)> feeds, ReadOnlySpan<string> fetch)
    {
        _network = network;
        _fetch = fetch;
        _values = new Tensor<T>?[network.Nodes.Count + 1];
        _needed = new bool[_values.Length];
        var batch = feeds.Length == 0 || feeds[0].Value.Shape.Rank == 0 ? 0 : feeds[0].Value.Shape[0];
        foreach (var (name, value) in feeds) Feed(name, value, batch);
        foreach (var name in fetch) _needed[PlaceOf(name)] = true;
        MarkNeeded();
    }

    public Tensor<T>[] Run(ForwardMode mode)
    {
        // What the tape remembers must outlive this call; without a recording, intermediate values go back to the pool at once.
        using var scope = IsRecorded() ? null : TensorScope.Begin();
        var chains = IsOnDevice() ? new ElementChains<T>(_values, Readers()) : null;
        for (var i = 1; i < _values.Length; i++)
        {
            if (!_needed[i]) continue;
            var node = _network.Nodes[i - 1];
            if (chains?.TryPutOff(node, mode) == true) continue;
            var inputs = new Tensor<T>[node.Sources.Length];
            for (var k = 0; k < inputs.Length; k++) inputs[k] = Value(chains, node.Sources[k] + 1);
            _values[i] = node.Layer.Forward(inputs, mode with { Node = node.Index });
        }

        var results = new Tensor<T>[_fetch.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Value(chains, PlaceOf(_fetch[i]));
            scope?.Keep(results[i]);
        }

        return results;
    }

    private Tensor<T> Value(ElementChains<T>? chains, int place) => chains is null ? _values[place]! : chains.Value(place);

    /// <summary>Whether any given value lies on another device than the processor, where fewer kernels are worth looking for.</summary>
    private bool IsOnDevice()
    {
        foreach (var value in _values)
        {
            if (value is not null && value.Device != Device.Cpu) return true;
        }

        return false;
    }

    /// <summary>How often each place is read, by nodes that are computed or by the caller.</summary>
    private int[] Readers()
    {
        var readers = new int[_values.Length];
        for (var i = 1; i < _needed.Length; i++)
        {
            if (!_needed[i]) continue;
            foreach (var source in _network.Nodes[i - 1].Sources) readers[source + 1]++;
        }

        // The caller's reading ends a chain, so it counts for two.
        foreach (var name in _fetch) readers[PlaceOf(name)] += 2;
        return readers;
    }

    private void Feed(string name, Tensor<T> value, int batch)
    {
        var place = PlaceOf(name);
        var item = _network.ShapeOf(name);
        if (value.Shape.Rank != item.Rank + 1 || !value.Shape.Sizes[1..].SequenceEqual(item.Sizes) || value.Shape[0] != batch)
        {
            var expected = new Shape([batch, .. item.Sizes]);
            throw new ShapeException($"Value of '{name}'", $"{expected} (any batch size, the same for all values)", $"{value.Shape}");
        }

        if (_values[place] is not null) throw new UsageException($"Node '{name}' is given two values.");
        _values[place] = value;
    }

    private void MarkNeeded()
    {
        for (var i = _values.Length - 1; i >= 0; i--)
        {
            if (!_needed[i]) continue;
            if (_values[i] is not null)
            {
                _needed[i] = false;
                continue;
            }

            if (i == 0) throw new UsageException("The nodes asked for depend on the network's input, which is given no value.");
            foreach (var source in _network.Nodes[i - 1].Sources) _needed[source + 1] = true;
        }
    }

    private bool IsRecorded()
    {
        if (!Tape.IsRecording) return false;
        foreach (var value in _values)
        {
            if (value is { NeedsGradient: true }) return true;
        }

        for (var i = 1; i < _needed.Length; i++)
        {
            if (_needed[i] && _network.Nodes[i - 1].Layer.Parameters.Any(parameter => parameter.Value.NeedsGradient)) return true;
        }

        return false;
    }

    private int PlaceOf(string name) => name == Network<T>.InputName ? 0 : _network.Node(name).Index + 1;
}
