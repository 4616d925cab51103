using System.Collections.Immutable;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Turns an ONNX graph into a network, node by node in the file's order. What can be computed at import is, with the layers'
/// own arithmetic. Axes are followed by name, so that transposing costs nothing until somebody needs another order in memory.</summary>
internal sealed partial class GraphImporter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Stands for an open batch size where a graph computes with shapes; float32 holds it exactly.</summary>
    public const int OpenBatch = 16_777_213;

    private const int LargestItem = 1 << 27;
    private const long LargestFolding = 1 << 26;
    private const double LargestFoldingFlops = 1e10;

    private readonly OnnxDocument _document;
    private readonly OnnxImportOptions _options;
    private readonly string _source;
    private readonly string? _folder;
    private readonly BatchReading _reading;
    private readonly bool _worksOnImages;
    private readonly Dictionary<string, GraphValue<T>> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxValueInfo> _inputs;
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);
    private readonly List<NodeDefinition<T>> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { Network<T>.InputName };
    private readonly Dictionary<string, string> _inputNodes = new(StringComparer.Ordinal);
    private readonly Dictionary<GraphValue<T>, GraphValue<T>> _together = [];
    private readonly Dictionary<GraphValue<T>, GraphValue<T>> _apart = [];
    private readonly HashSet<string> _known;
    private long _folded;
    private double _foldedFlops;

    public GraphImporter(OnnxDocument document, OnnxImportOptions options, string source, string? folder, BatchReading reading)
    {
        (_document, _options, _source, _folder, _reading) = (document, options, source, folder, reading);
        _worksOnImages = document.Graph.Nodes.Any(node => OnnxOperators<T>.WorksOnImages(node.Operation));
        _inputs = [];
        foreach (var input in document.Graph.Inputs)
        {
            if (!document.Graph.Initializers.ContainsKey(input.Name) && !_inputs.TryAdd(input.Name, input))
                throw Malformed($"input '{input.Name}'", "inputs of different names", "two of one name");
        }

        _known = document.Graph.Initializers.Keys.Concat(_inputs.Keys).Append("").ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What could not be imported.</summary>
    public List<OnnxProblem> Problems { get; } = [];

    /// <summary>Whether items of a batch would be mixed: an open batch size gives shapes that no operation takes, too.</summary>
    public bool MixesBatch => Problems.Exists(problem => problem.MixesBatch) || (_reading == BatchReading.Any && FixedBatch is null);

    /// <summary>The fixed size of the first input's batch axis; null where it is open.</summary>
    public int? FixedBatch { get; private set; }

    /// <summary>Imports all nodes.</summary>
    /// <returns>The network, or null where <see cref="Problems"/> says why not.</returns>
    public OnnxImport<T>? Run(ModelInfo info)
    {
        foreach (var input in _document.Graph.Inputs)
        {
            if (_inputs.ContainsKey(input.Name) && input.Sizes is { Length: > 0 } sizes && FixedBatch is null && sizes[input.BatchAxis] > 0)
                FixedBatch = (int)Math.Min(sizes[input.BatchAxis], int.MaxValue);
        }

        foreach (var node in _document.Graph.Nodes) Import(node);
        RefuseTurnedOutputs();
        TurnElements();
        return Problems.Count == 0 ? new NetworkAssembly<T>(_document, _source).Assemble(this, _nodes, _inputNodes, info) : null;
    }

    public GraphValue<T> Value(string name)
    {
        if (_values.TryGetValue(name, out var value)) return value;
        value = _document.Graph.Initializers.TryGetValue(name, out var tensor) ? OfTensor(name, tensor) : OfInput(_inputs[name]);
        return _values[name] = value;
    }

    /// <summary>Imports the nodes of a graph within the graph, which see its values. SSA form: no name stands for two values.</summary>
    public void Inline(OnnxGraph graph)
    {
        foreach (var (name, tensor) in graph.Initializers)
        {
            if (!_known.Add(name)) throw Malformed($"initializer '{name}'", "values of different names", "a second one");
            Define(name, OfTensor(name, tensor));
        }

        foreach (var node in graph.Nodes) Import(node);
    }

    /// <summary>Whether a value could not be imported.</summary>
    public bool IsBroken(string name) => _broken.Contains(name);

    /// <summary>Whether there is a value of that name.</summary>
    public bool IsKnown(string name) => name.Length > 0 && _known.Contains(name);

    /// <summary>The elements of a value that is known at import; null where it is not.</summary>
    public Tensor<T>? KnownValue(string name)
    {
        if (_values.TryGetValue(name, out var value) || !_inputs.ContainsKey(name)) return (value ?? Value(name)).Constant;
        return _options.InputValues.TryGetValue(name, out var given) ? (_values[name] = OfTensor(name, given)).Constant : null;
    }

    public void Define(string name, GraphValue<T> value)
    {
        if (!_values.TryAdd(name, value)) throw Malformed($"value '{name}'", "values computed once", "one computed twice");
    }

    public GraphValue<T> OfConstant(string name, Tensor<T> constant, OnnxElementType type) => new()
    {
        Name = name,
        Type = type,
        Shape = constant.Shape.Sizes.ToArray(),
        IsBatched = false,
        Order = GraphValue<T>.Natural(constant.Shape.Rank, false),
        Constant = constant,
    };

    /// <summary>Adds a layer; computes it at once where all its inputs are known.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="name">The node's name, where it is free.</param>
    /// <param name="shape">The result's sizes in ONNX's order; the first is of no account where an input is batched.</param>
    /// <param name="order">Which of ONNX's axes the result's axes are.</param>
    /// <param name="type">The type of its elements in ONNX.</param>
    /// <param name="inputs">What it reads.</param>
    public GraphValue<T> Emit(Layer<T> layer, string name, int[] shape, int[] order, OnnxElementType type, params GraphValue<T>[] inputs)
    {
        var item = layer.OutputShape([.. inputs.Select(input => input.ItemShape)]);
        if (item.Length > LargestItem) throw Malformed($"value '{name}'", $"at most {LargestItem} elements", $"{item}");
        if (!item.Sizes.SequenceEqual([.. order.Select(axis => shape[axis])]))
            throw new OnnxRefusal($"gives {item} where [{string.Join(", ", order.Select(axis => shape[axis]))}] follows from its inputs");
        if (Array.TrueForAll(inputs, input => input.Constant is not null)) return Fold(layer, name, item, order, type, inputs);
        var node = Fresh(name);
        _nodes.Add(new NodeDefinition<T>(node, layer, [.. inputs.Select(NodeOf)]));
        return new GraphValue<T>
        {
            Name = name,
            Type = type,
            Shape = shape,
            IsBatched = Array.Exists(inputs, input => input.IsBatched),
            Order = order,
            Node = node,
        };
    }

    /// <summary>The node of a value; a constant gets one.</summary>
    public string NodeOf(GraphValue<T> value)
    {
        if (value.Unflattened is not null) Flatten(value);
        if (value.Node is not null) return value.Node;
        value.Node = Fresh(value.Name);
        _nodes.Add(new NodeDefinition<T>(value.Node, new ConstantLayer<T>(value.Constant!), [Network<T>.InputName]));
        return value.Node;
    }

    /// <summary>A value with its axes in another order in memory.</summary>
    public GraphValue<T> Reordered(GraphValue<T> value, int[] order, string suffix = "/layout")
    {
        if (value.Order.SequenceEqual(order)) return value;
        var shape = new Shape([.. order.Select(axis => value.Shape[axis])]);

        // Where only axes of size 1 move, the elements stay where they are.
        var stays = value.Order.Where(axis => value.Shape[axis] != 1).SequenceEqual(order.Where(axis => value.Shape[axis] != 1));
        Layer<T> layer = stays ? new ReshapeLayer<T>(shape) : new TransposeLayer<T>([.. order.Select(axis => Array.IndexOf(value.Order, axis))]);
        return Emit(layer, value.Name + suffix, value.Shape, order, value.Type, value);
    }

    public GraphValue<T> InNaturalOrder(GraphValue<T> value) => Reordered(value, GraphValue<T>.Natural(value.Rank, value.IsBatched));

    /// <summary>Carries out a flattening that was put off, in ONNX's order of elements.</summary>
    public void Flatten(GraphValue<T> value)
    {
        var source = InNaturalOrder(value.Unflattened!);
        value.Unflattened = null;
        value.Node = Emit(new FlattenLayer<T>(), value.Name, value.Shape, value.Order, value.Type, source).Node;
    }

    public MalformedInputException Malformed(string place, string expected, string got) => new(_source, place, expected, got);

    private GraphValue<T> Fold(Layer<T> layer, string name, Shape item, int[] order, OnnxElementType type, GraphValue<T>[] inputs)
    {
        Spend(item.Length);
        _foldedFlops += layer.Flops([.. inputs.Select(input => input.ItemShape)]);
        if (_foldedFlops > LargestFoldingFlops) throw Malformed("graph", $"at most {LargestFoldingFlops:R} operations at import", $"{_foldedFlops:R}");
        TurnElements();
        var items = inputs.Select(input => Op.Transpose(Op.ExpandDims(input.Constant!, 0), [0, .. input.Order.Select(axis => axis + 1)])).ToArray();
        var result = layer.Forward(items, ForwardMode.Inference);
        var axes = order.Select((axis, i) => (axis, Item: i + 1)).OrderBy(pair => pair.axis).Select(pair => pair.Item);
        var natural = Op.Transpose(result, [0, .. axes]);
        return OfConstant(name, Tensor<T>.Wrap(new Shape(natural.Shape.Sizes[1..]), natural.ToArray()), type);
    }

    /// <summary>Keeps a small file from making large constants.</summary>
    public void Spend(long elements)
    {
        _folded += elements;
        if (_folded > LargestFolding) throw Malformed("graph", $"at most {LargestFolding} elements computed at import", $"{_folded}");
    }

    private void Import(OnnxNode node)
    {
        foreach (var input in node.Inputs)
        {
            if (!_known.Contains(input))
                throw Malformed($"node '{node.Label}'", "inputs computed by nodes before it (sorted, without cycles)", $"'{input}'");
        }

        foreach (var output in node.Outputs.Where(output => output.Length > 0))
        {
            if (!_known.Add(output)) throw Malformed($"node '{node.Label}'", "values computed once", $"'{output}' a second time");
        }

        var opset = _document.Opsets.GetValueOrDefault(node.Domain, 0);
        if (node.Inputs.Any(_broken.Contains) && OnnxOperators<T>.Find(node) is not null)
        {
            _broken.UnionWith(node.Outputs);
            return;
        }

        var problem = Attempt(node, opset, _reading == BatchReading.Single ? BatchAxisForm.Together : BatchAxisForm.AsIs);
        if (problem is { MixesBatch: true } && _reading == BatchReading.Single) problem = Attempt(node, opset, BatchAxisForm.Apart);
        if (problem is null) return;
        Problems.Add(problem);
        _broken.UnionWith(node.Outputs);
    }

    /// <summary>Imports a node; what it left behind where it cannot be imported, no output needs.</summary>
    private OnnxProblem? Attempt(OnnxNode node, long opset, BatchAxisForm form)
    {
        try
        {
            var import = OnnxOperators<T>.Find(node) ?? throw new OnnxRefusal("this operation is not supported");
            var context = new NodeContext<T>(this, node, opset, form);
            import(context);
            context.CheckAllRead();
            if (node.Outputs.FirstOrDefault(output => output.Length > 0 && !_values.ContainsKey(output)) is { } missing)
                throw new OnnxRefusal($"its output '{missing}' is not supported");
            return null;
        }
        catch (Exception error) when (error is OnnxRefusal or ShapeException or UsageException)
        {
            foreach (var output in node.Outputs) _values.Remove(output);
            return new OnnxProblem(node, opset, error.Message, error is OnnxRefusal { MixesBatch: true });
        }
    }

    /// <summary>An output whose batch axis is not the first cannot be told from a batch's own order; nor can one without it from an item's.</summary>
    private void RefuseTurnedOutputs()
    {
        foreach (var output in _document.Graph.Outputs)
        {
            if (!_values.ContainsKey(output.Name)) continue;
            var value = OutputValue(output.Name);
            var isLost = _reading == BatchReading.Single && value is { IsBatched: false, Constant: null };
            if (!value.IsTurned && !isLost) continue;
            var node = _document.Graph.Nodes.FirstOrDefault(candidate => candidate.Outputs.Contains(output.Name));
            if (node is null) throw Malformed($"output '{output.Name}'", "the batch as its first axis", $"as its axis {value.BatchAxis}");
            var reason = isLost
                ? $"its output '{output.Name}' has no batch axis in front"
                : $"its output '{output.Name}' has the batch as its axis {value.BatchAxis} instead of 0";
            Problems.Add(new OnnxProblem(node, _document.Opsets.GetValueOrDefault(node.Domain, 0), reason, MixesBatch: true));
        }
    }

    private string Fresh(string name)
    {
        var candidate = string.IsNullOrWhiteSpace(name) ? "node" : name;
        for (var n = 1; !_names.Add(candidate); n++) candidate = $"{name}_{n}";
        return candidate;
    }
}
