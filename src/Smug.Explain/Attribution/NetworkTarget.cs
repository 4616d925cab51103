using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>A class score of a network as a function of one node's value, everything else about the item being fixed.</summary>
internal sealed class NetworkTarget
{
    /// <summary>A recorded evaluation keeps every value between node and output, then as many gradients and some work space.</summary>
    private const long CopiesOfEveryValue = 3;

    private readonly Network<float> _network;
    private readonly string _node;
    private readonly string _logits;
    private readonly int _label;
    private readonly TargetKind _target;
    private readonly Tensor<float>? _inputBeside;

    /// <summary>Prepares the function.</summary>
    /// <param name="network">The network.</param>
    /// <param name="node">The node the score is a function of, or <c>input</c>.</param>
    /// <param name="input">The item as a batch of one.</param>
    /// <param name="label">The class.</param>
    /// <param name="target">Its logit or its softmax probability.</param>
    /// <exception cref="UsageException">There is no such node or class, or the output does not depend on the node.</exception>
    public NetworkTarget(Network<float> network, string node, Tensor<float> input, int label, TargetKind target)
    {
        (_network, _node, _label, _target) = (network, node, label, target);
        _logits = LogitsNode(network);
        var classes = network.ShapeOf(_logits).Length;
        if ((uint)label >= (uint)classes) throw new UsageException($"Attribution: expected a class from 0 to {classes - 1}, got {label}.");
        var between = Between(network, node, _logits);
        if (between.Needed.Count == 0) throw new UsageException($"Attribution: the output does not depend on node '{node}'.");
        if (between.NeedsInput) _inputBeside = input;
        using var scope = TensorScope.Begin();
        Item = node == Network<float>.InputName ? input : scope.Keep(network.Evaluate([(Network<float>.InputName, input)], [node])[0]);
        Item = Op.Reshape(Item, network.ShapeOf(node).Sizes);
        BytesPerItem = CopiesOfEveryValue * sizeof(float) * (Item.Length + between.Needed.Sum(name => (long)network.ShapeOf(name).Length));
    }

    /// <summary>The node's value for the item, without the batch axis.</summary>
    public Tensor<float> Item { get; }

    /// <summary>Memory that one row takes while its gradient is computed, estimated from the sizes of all values.</summary>
    public long BytesPerItem { get; }

    /// <summary>The node whose value goes into the softmax: the output, or what an output softmax reads.</summary>
    public static string LogitsNode(Network<float> network)
    {
        var output = network.OutputNode;
        var logits = output.Layer.Kind == "Softmax" ? output.Inputs[0] : output.Name;
        if (network.ShapeOf(logits).Length < 2)
            throw new UsageException($"Explaining a class needs an output of at least 2 classes, got {network.ShapeOf(logits)} at node '{logits}'. The model must end with a score for each class; a choice among them, such as ArgMax, is to be left out of it.");
        return logits;
    }

    /// <summary>The function with its gradient: through the network's compiled plan where it has one and it is wanted, else as recorded.</summary>
    public ScoreField<float> Field(bool usePlan) =>
        (usePlan && Item.Device == Device.Cpu ? PlanField.TryCreate(_network, _node, _logits, _label, _target) : null) ?? (ScoreField<float>)new RecordedField<float>(Scores, Item.Shape, BytesPerItem);

    /// <summary>The score's gradient at the node's value for the item, in that value's shape.</summary>
    public Tensor<float> GradientAtItem()
    {
        using var scope = TensorScope.Begin();
        var watched = Op.Reshape(Item, [1, .. Item.Shape.Sizes]).Watch();
        return scope.Keep(Op.Reshape(Gradient.Of(Scores(watched), watched), Item.Shape.Sizes));
    }

    /// <summary>Scores of a batch of the node's values: [N, …] to [N, 1].</summary>
    public Tensor<float> Scores(Tensor<float> batch)
    {
        var logits = _inputBeside is null
            ? _network.Evaluate([(_node, batch)], [_logits])[0]
            : _network.Evaluate([(Network<float>.InputName, Repeat(_inputBeside, batch.Shape[0])), (_node, batch)], [_logits])[0];
        logits = Op.Reshape(logits, batch.Shape[0], -1);
        var scores = _target == TargetKind.Softmax ? Op.Softmax(logits) : logits;
        return Op.Slice(scores, [0, _label], [batch.Shape[0], 1]);
    }

    /// <summary>The nodes that depend on <paramref name="from"/> and that <paramref name="to"/> needs, and whether it needs the network's
    /// input along another path too.</summary>
    private static (List<string> Needed, bool NeedsInput) Between(Network<float> network, string from, string to)
    {
        var dependent = new HashSet<string> { from };
        foreach (var node in network.Nodes)
        {
            if (node.Name != from && node.Inputs.Any(dependent.Contains)) dependent.Add(node.Name);
        }

        var needed = new HashSet<string> { to };
        foreach (var node in network.Nodes.Reverse())
        {
            if (node.Name != from && needed.Contains(node.Name)) needed.UnionWith(node.Inputs);
        }

        return ([.. needed.Where(name => name != from && dependent.Contains(name))],
            from != Network<float>.InputName && needed.Contains(Network<float>.InputName));
    }

    private static Tensor<float> Repeat(Tensor<float> item, int rows) => Op.BroadcastTo(item, item.Shape.With(0, rows));
}
