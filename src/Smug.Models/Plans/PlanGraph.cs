using System.Numerics;

namespace Smug.Models.Plans;

/// <summary>
/// What lies between two nodes of a network, simplified: dropout and flattening are gone, batch norm is noted at the convolution before
/// it, rectifiers at what they read, and a rectifier before a max pool is moved behind it (max(·, 0) and the window's maximum
/// commute, and the pooled values are fewer).
/// </summary>
internal sealed class PlanGraph<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly Dictionary<string, PlanNode<T>> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _roots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);
    private readonly List<PlanNode<T>> _made = [];

    private PlanGraph(Network<T> network, string from)
    {
        _network = network;
        Source = new PlanNode<T>(from, null, network.ShapeOf(from)) { MustBeDense = true };
        _nodes[from] = Source;
    }

    /// <summary>The value the plan starts from.</summary>
    public PlanNode<T> Source { get; }

    /// <summary>The value it ends with.</summary>
    public PlanNode<T> Target { get; private set; } = null!;

    /// <summary>All values but the source, each after those it is made from.</summary>
    public IReadOnlyList<PlanNode<T>> Made => _made;

    /// <summary>Simplifies; null where some layer has no step, or the target depends on more than the source.</summary>
    public static PlanGraph<T>? TryBuild(Network<T> network, string from, string to)
    {
        var graph = new PlanGraph<T>(network, from);
        var needed = graph.Needed(from, to);
        if (needed is null) return null;
        graph.CountUses(needed, to);
        foreach (var node in needed)
        {
            if (!graph.TryAdd(node)) return null;
        }

        if (!graph._nodes.TryGetValue(to, out var target) || target == graph.Source) return null;
        graph.Target = target;
        target.MustBeDense = true;
        foreach (var made in graph._made)
        {
            foreach (var input in made.Inputs) input.Readers.Add(made);
        }

        graph.MoveRectifiersBehindMaxPools();
        return graph;
    }

    /// <summary>The network's nodes between the two, in order; null where the target needs the input beside the source.</summary>
    private List<NetworkNode<T>>? Needed(string from, string to)
    {
        if (to == Network<T>.InputName) return null;
        var names = new HashSet<string>(StringComparer.Ordinal) { to };
        var needed = new List<NetworkNode<T>>();
        foreach (var node in _network.Nodes.Reverse())
        {
            if (!names.Contains(node.Name) || node.Name == from) continue;
            needed.Add(node);
            names.UnionWith(node.Inputs);
        }

        needed.Reverse();
        return from != Network<T>.InputName && names.Contains(Network<T>.InputName) ? null : needed;
    }

    private void CountUses(List<NetworkNode<T>> needed, string to)
    {
        foreach (var node in needed)
        {
            if (node.Layer is DropoutLayer<T>) _roots[node.Name] = Root(node.Inputs[0]);
            else foreach (var input in node.Inputs) Use(Root(input));
        }

        Use(Root(to));
        void Use(string name) => _uses[name] = _uses.GetValueOrDefault(name) + 1;
    }

    private string Root(string name) => _roots.GetValueOrDefault(name, name);

    private bool TryAdd(NetworkNode<T> node)
    {
        var inputs = new PlanNode<T>[node.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!_nodes.TryGetValue(node.Inputs[i], out var input)) return false;
            inputs[i] = input;
        }

        switch (node.Layer)
        {
            case DropoutLayer<T>:
                _nodes[node.Name] = inputs[0];
                return true;
            case FlattenLayer<T>:
                inputs[0].MustBeDense = true;
                _nodes[node.Name] = inputs[0];
                return true;
            case BatchNormLayer<T> norm:
                if (!CanFuse(node, inputs[0]) || inputs[0].Norm is not null || inputs[0].Layer is not (Conv2dLayer<T> or DenseLayer<T>)) return false;
                inputs[0].Norm = norm;
                Fuse(node, inputs[0]);
                return true;
            case ReluLayer<T> when CanFuse(node, inputs[0]) && inputs[0].Layer is Conv2dLayer<T> or DenseLayer<T> or AddLayer<T> or MaxPool2dLayer<T>:
                inputs[0].Rectify = true;
                Fuse(node, inputs[0]);
                return true;
        }

        if (!PlanSteps<T>.Has(node)) return false;
        if (node.Layer is not (Conv2dLayer<T> or ConcatLayer<T> or AddLayer<T>))
        {
            foreach (var input in inputs) input.MustBeDense = true;
        }

        var made = new PlanNode<T>(node.Name, node.Layer, node.OutputShape) { Rectify = node.Layer is ReluLayer<T> };
        made.Inputs.AddRange(inputs);
        _made.Add(made);
        _nodes[node.Name] = made;
        return true;
    }

    /// <summary>Whether a node reads a made value that nothing else reads, and that nothing was put on since.</summary>
    private bool CanFuse(NetworkNode<T> node, PlanNode<T> input) =>
        input != Source && !input.Rectify && Root(node.Inputs[0]) == input.Name && _uses[input.Name] == 1;

    private void Fuse(NetworkNode<T> node, PlanNode<T> input)
    {
        input.Name = node.Name;
        _nodes[node.Name] = input;
    }

    private void MoveRectifiersBehindMaxPools()
    {
        foreach (var pool in _made.Where(made => made.Layer is MaxPool2dLayer<T>).ToList())
        {
            var input = pool.Inputs[0];
            if (!input.Rectify || input.Readers.Count != 1 || input == Target) continue;
            pool.Rectify = true;
            if (input.Layer is not ReluLayer<T>)
            {
                input.Rectify = false;
                continue;
            }

            var before = input.Inputs[0];
            (pool.Inputs[0], before.Readers[before.Readers.IndexOf(input)]) = (before, pool);
            _made.Remove(input);
        }
    }
}
