using System.Collections.Immutable;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Puts imported nodes together: finds the outputs, drops what they do not need, and names the inputs.</summary>
internal sealed class NetworkAssembly<T>(OnnxDocument document, string source)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public OnnxImport<T> Assemble(GraphImporter<T> graph, List<NodeDefinition<T>> nodes, Dictionary<string, string> inputNodes, ModelInfo info)
    {
        if (document.Graph.Outputs.Length == 0) throw new MalformedInputException(source, "graph", "at least one output", "none");
        var outputs = document.Graph.Outputs.Select(output => Output(graph, output.Name)).ToList();
        var kept = Needed(nodes, outputs.Select(output => output.Node!));
        var used = document.Graph.Inputs.Where(input => inputNodes.TryGetValue(input.Name, out var node) && kept.Contains(node)).ToList();
        var (names, inputs) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<OnnxPort>());
        var definitions = new List<NodeDefinition<T>>();
        foreach (var input in used)
        {
            var value = graph.Value(input.Name);
            var name = Network<T>.InputName;
            if (inputs.Count > 0)
            {
                name = Enumerable.Range(0, int.MaxValue).Select(n => n == 0 ? input.Name : $"{input.Name}_{n}")
                    .First(candidate => candidate != Network<T>.InputName && !string.IsNullOrWhiteSpace(candidate)
                        && !names.ContainsValue(candidate) && !nodes.Exists(node => node.Name == candidate));
                definitions.Add(new NodeDefinition<T>(name, new InputLayer<T>(value.ItemShape), [Network<T>.InputName]));
            }

            names[value.Node!] = name;
            inputs.Add(new OnnxPort(input.Name, name, value.Type, value.IsBatched, [.. value.Order]) { BatchAxis = value.BatchAxis });
        }

        foreach (var node in nodes.Where(node => kept.Contains(node.Name)))
            definitions.Add(node with { Inputs = [.. node.Inputs.Select(name => names.GetValueOrDefault(name, name))] });
        var inputShape = used.Count == 0 ? new Shape() : graph.Value(used[0].Name).ItemShape;
        var ports = outputs.Zip(document.Graph.Outputs, (value, output) => new OnnxPort(output.Name, value.Node!, value.Type, value.IsBatched, [.. value.Order]));
        return new OnnxImport<T>(new Network<T>(inputShape, definitions, outputs[0].Node, info), [.. inputs], [.. ports]);
    }

    /// <summary>An output's node. Images stay channels last, as everywhere in this engine; all else is in ONNX's order.</summary>
    private GraphValue<T> Output(GraphImporter<T> graph, string name)
    {
        if (!graph.IsKnown(name))
            throw new MalformedInputException(source, $"output '{name}'", "a value of the graph", "no such value");
        var value = graph.OutputValue(name);
        graph.NodeOf(value);
        if (value.Constant is null && !(value.IsBatched && value.Rank >= 3 && value.Order.SequenceEqual(GraphValue<T>.ChannelsLast(value.Rank))))
            value = graph.InNaturalOrder(value);
        return value.Node![0] == '\0' ? graph.Emit(new ReshapeLayer<T>(value.ItemShape), name + "/output", value.Shape, value.Order, value.Type, value) : value;
    }

    private static HashSet<string> Needed(List<NodeDefinition<T>> nodes, IEnumerable<string> outputs)
    {
        var needed = outputs.ToHashSet(StringComparer.Ordinal);
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            if (needed.Contains(nodes[i].Name)) needed.UnionWith(nodes[i].Inputs);
        }

        return needed;
    }
}
