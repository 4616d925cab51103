using System.Numerics;
using Smug.Tensors;
using Smug.Tensors.Autodiff;

namespace Smug.Models;

/// <summary>Rebuilds a network with other parameters, layer by layer, the way a file is read.</summary>
internal static class NetworkConversion
{
    /// <summary>The same network with another element type.</summary>
    public static Network<TTo> Convert<TFrom, TTo>(Network<TFrom> network)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        return Rebuild<TFrom, TTo>(network, Converted);

        static Tensor<TTo> Converted(Tensor<TFrom> from)
        {
            var values = new TTo[from.Length];
            for (var i = 0; i < values.Length; i++) values[i] = TTo.CreateChecked(from.Values[i]);
            return Tensor<TTo>.Wrap(from.Shape, values);
        }
    }

    /// <summary>The same network on another device.</summary>
    public static Network<T> Move<T>(Network<T> network, Device device)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var pause = Tape.Stop();
        return Rebuild<T, T>(network, parameter => parameter.To(device));
    }

    private static Network<TTo> Rebuild<TFrom, TTo>(Network<TFrom> network, Func<Tensor<TFrom>, Tensor<TTo>> parameter)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        var nodes = network.Nodes.Select(node => new NodeDefinition<TTo>(node.Name, Rebuild(node, parameter), node.Inputs));
        return new Network<TTo>(network.InputShape, nodes, network.OutputNode.Name, network.Info);
    }

    private static Layer<TTo> Rebuild<TFrom, TTo>(NetworkNode<TFrom> node, Func<Tensor<TFrom>, Tensor<TTo>> parameter)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        if (!LayerRegistry<TTo>.TryFind(node.Layer.Kind, out var read))
            throw new UsageException($"Node '{node.Name}' is of kind '{node.Layer.Kind}', which is not registered.");
        var described = new LayerAttributes();
        node.Layer.Describe(described);
        return read!(described, new Rebuilt<TFrom, TTo>(node, parameter));
    }

    private sealed class Rebuilt<TFrom, TTo>(NetworkNode<TFrom> node, Func<Tensor<TFrom>, Tensor<TTo>> parameter) : IParameterSource<TTo>
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        public bool Has(string name) => node.Layer.Parameters.Any(own => own.Name == name);

        public Tensor<TTo> Take(string name) => parameter(node.Layer.Parameters.First(own => own.Name == name).Value);
    }
}
