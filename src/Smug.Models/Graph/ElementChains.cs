using System.Numerics;
using Smug.Kernels.Chains;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Nodes whose layers are links of a chain (<see cref="Layer{T}.Links"/>): they are put off until a node that is none reads them, so
/// that a device runs each chain as one kernel. A value that several nodes read, or that is asked for, ends its chain.</summary>
/// <param name="values">The values known so far, by place; what is computed is put there.</param>
/// <param name="readers">How often each place is read.</param>
internal sealed class ElementChains<T>(Tensor<T>?[] values, int[] readers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Open?[] _open = new Open?[values.Length];

    /// <summary>A place's value; ends the chain that was put off there.</summary>
    public Tensor<T> Value(int place)
    {
        if (_open[place] is { } open)
        {
            _open[place] = null;
            values[place] = Op.Chain(open.Start, open.Links);
        }

        return values[place]!;
    }

    /// <summary>Puts a node off where its layer is a link of a chain.</summary>
    public bool TryPutOff(NetworkNode<T> node, ForwardMode mode)
    {
        // A chain that nobody else reads goes on; where there is none, one begins at the first input that allows it.
        for (var input = 0; input < node.Sources.Length; input++)
        {
            if (GoesOn(node.Sources[input] + 1) && TryStart(node, input, mode)) return true;
        }

        for (var input = 0; input < node.Sources.Length; input++)
        {
            if (TryStart(node, input, mode)) return true;
        }

        return false;
    }

    private bool GoesOn(int place) => _open[place] is not null && readers[place] == 1;

    private bool TryStart(NetworkNode<T> node, int start, ForwardMode mode)
    {
        if (!node.Layer.IsLinks(start, node.InputShapes.AsSpan(), mode)) return false;
        var inputs = new Tensor<T>?[node.Sources.Length];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = i == start ? null : Value(node.Sources[i] + 1);
        var links = node.Layer.Links(inputs, start, node.InputShapes.AsSpan());
        var from = node.Sources[start] + 1;
        if (GoesOn(from) && Fits([.. _open[from]!.Links, .. links]))
        {
            var open = _open[from]!;
            (_open[from], _open[node.Index + 1]) = (null, open with { Links = [.. open.Links, .. links] });
        }
        else _open[node.Index + 1] = new Open(Value(from), links);
        return true;
    }

    private static bool Fits(ChainLink<T>[] links) =>
        links.Length <= ElementChain.MostLinks && links.Count(link => link.Operand is not null) <= ChainPlan.MostOperands;

    private sealed record Open(Tensor<T> Start, ChainLink<T>[] Links);
}
