using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Puts nodes in an order in which every input comes before its reader, and works out all shapes.</summary>
internal static class Topology
{
    public static NetworkNode<T>[] Order<T>(Shape inputShape, IReadOnlyList<NodeDefinition<T>> definitions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckNames(definitions);
        var placed = new Dictionary<string, NetworkNode<T>>(StringComparer.Ordinal);
        var ordered = new List<NetworkNode<T>>(definitions.Count);
        var waiting = new Dictionary<string, int>(StringComparer.Ordinal);
        var readers = new Dictionary<string, List<NodeDefinition<T>>>(StringComparer.Ordinal);
        var position = new Dictionary<string, int>(StringComparer.Ordinal);
        var ready = new PriorityQueue<NodeDefinition<T>, int>();
        for (var i = 0; i < definitions.Count; i++)
        {
            var definition = definitions[i];
            position[definition.Name] = i;
            var inner = definition.Inputs.Where(name => name != Network<T>.InputName).ToList();
            waiting[definition.Name] = inner.Count;
            foreach (var name in inner)
            {
                if (!readers.TryGetValue(name, out var list)) readers[name] = list = [];
                list.Add(definition);
            }

            if (inner.Count == 0) ready.Enqueue(definition, i);
        }

        // Among nodes that are ready, the one given first comes first: the order given is kept where it can be.
        while (ready.TryDequeue(out var definition, out _))
        {
            var node = Place(definition, ordered.Count, inputShape, placed);
            placed.Add(node.Name, node);
            ordered.Add(node);
            foreach (var reader in readers.GetValueOrDefault(node.Name, []))
            {
                if (--waiting[reader.Name] == 0) ready.Enqueue(reader, position[reader.Name]);
            }
        }

        if (ordered.Count == definitions.Count) return [.. ordered];
        var stuck = definitions.Where(definition => !placed.ContainsKey(definition.Name)).Select(definition => $"'{definition.Name}'");
        throw new UsageException($"The network has a cycle through or before {string.Join(", ", stuck)}.");
    }

    private static void CheckNames<T>(IReadOnlyList<NodeDefinition<T>> definitions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { Network<T>.InputName };
        foreach (var definition in definitions)
        {
            if (string.IsNullOrWhiteSpace(definition.Name)) throw new UsageException("A node of the network has no name.");
            if (!names.Add(definition.Name))
            {
                throw new UsageException(definition.Name == Network<T>.InputName
                    ? $"A node cannot be named '{definition.Name}': that is the network's input."
                    : $"Two nodes of the network are named '{definition.Name}'.");
            }
        }

        foreach (var definition in definitions)
        {
            if (definition.Inputs.Length == 0) throw new UsageException($"Node '{definition.Name}' ({definition.Layer.Kind}) has no input.");
            if (definition.Inputs.Length > definition.Layer.MaxInputs)
            {
                throw new UsageException(
                    $"Node '{definition.Name}' ({definition.Layer.Kind}) takes {definition.Layer.MaxInputs} input(s), got {definition.Inputs.Length}.");
            }

            foreach (var name in definition.Inputs)
            {
                if (!names.Contains(name))
                    throw new UsageException($"Node '{definition.Name}' ({definition.Layer.Kind}) reads '{name}', but there is no such node.");
            }
        }
    }

    private static NetworkNode<T> Place<T>(NodeDefinition<T> definition, int index, Shape inputShape, Dictionary<string, NetworkNode<T>> placed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sources = new int[definition.Inputs.Length];
        var shapes = new Shape[sources.Length];
        for (var i = 0; i < sources.Length; i++)
        {
            var isInput = definition.Inputs[i] == Network<T>.InputName;
            sources[i] = isInput ? -1 : placed[definition.Inputs[i]].Index;
            shapes[i] = isInput ? inputShape : placed[definition.Inputs[i]].OutputShape;
        }

        try
        {
            return new NetworkNode<T>(definition, index, sources, shapes, definition.Layer.OutputShape(shapes));
        }
        catch (ShapeException error)
        {
            throw new ShapeException($"Node '{definition.Name}' ({definition.Layer.Kind})", error.Expected, error.Got);
        }
    }
}
