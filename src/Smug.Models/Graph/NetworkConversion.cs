using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Rebuilds a network with another element type, layer by layer, the way a file is read.</summary>
internal static class NetworkConversion
{
    public static Network<TTo> Convert<TFrom, TTo>(Network<TFrom> network)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        var nodes = network.Nodes.Select(node => new NodeDefinition<TTo>(node.Name, Convert<TFrom, TTo>(node), node.Inputs));
        return new Network<TTo>(network.InputShape, nodes, network.OutputNode.Name, network.Info);
    }

    private static Layer<TTo> Convert<TFrom, TTo>(NetworkNode<TFrom> node)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        if (!LayerRegistry<TTo>.TryFind(node.Layer.Kind, out var read))
            throw new UsageException($"Node '{node.Name}' is of kind '{node.Layer.Kind}', which is not registered.");
        var described = new LayerAttributes();
        node.Layer.Describe(described);
        return read!(described, new Converted<TFrom, TTo>(node));
    }

    private sealed class Converted<TFrom, TTo>(NetworkNode<TFrom> node) : IParameterSource<TTo>
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        public bool Has(string name) => node.Layer.Parameters.Any(parameter => parameter.Name == name);

        public Tensor<TTo> Take(string name)
        {
            var from = node.Layer.Parameters.First(parameter => parameter.Name == name).Value;
            var values = new TTo[from.Length];
            for (var i = 0; i < values.Length; i++) values[i] = TTo.CreateChecked(from.Values[i]);
            return Tensor<TTo>.Wrap(from.Shape, values);
        }
    }
}
