using System.Collections.Immutable;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>
/// A graph of named layers. The topology never changes; training changes the values of the parameters.
/// </summary>
/// <remarks>Thread-safe while it is not being trained.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Network<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The name by which nodes, feeds and fetches mean the network's input.</summary>
    public const string InputName = "input";

    private readonly NetworkNode<T>[] _nodes;
    private readonly Dictionary<string, NetworkNode<T>> _byName;

    /// <summary>Creates a network and checks it.</summary>
    /// <param name="inputShape">The input's shape for one item, without the batch axis; images are [H, W, C].</param>
    /// <param name="nodes">The nodes, in any order.</param>
    /// <param name="outputNode">The node whose value <see cref="Forward"/> returns; the last of <paramref name="nodes"/> if null.</param>
    /// <param name="info">What is known about the model.</param>
    /// <exception cref="UsageException">No nodes, repeated names, a missing input, a cycle, or no such output.</exception>
    /// <exception cref="ShapeException">A layer cannot take its inputs; the message names the node.</exception>
    public Network(Shape inputShape, IEnumerable<NodeDefinition<T>> nodes, string? outputNode = null, ModelInfo? info = null)
    {
        NodeDefinition<T>[] definitions = [.. nodes];
        if (definitions.Length == 0) throw new UsageException("A network needs at least one node.");
        InputShape = inputShape;
        _nodes = Topology.Order(inputShape, definitions);
        _byName = _nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        OutputNode = Node(outputNode ?? definitions[^1].Name);
        Info = info ?? new ModelInfo();
        if (Info.Labels.Length > 0 && Info.Labels.Length != OutputNode.OutputShape.Length)
            throw new UsageException($"The network has {OutputNode.OutputShape.Length} outputs but {Info.Labels.Length} labels.");
        Parameters = [.. from node in _nodes from parameter in node.Layer.Parameters select new NamedParameter<T>($"{node.Name}.{parameter.Name}", parameter)];
    }

    /// <summary>The nodes, each after the nodes it reads.</summary>
    public IReadOnlyList<NetworkNode<T>> Nodes => _nodes;

    /// <summary>The input's shape for one item, without the batch axis.</summary>
    public Shape InputShape { get; }

    /// <summary>The node whose value <see cref="Forward"/> returns.</summary>
    public NetworkNode<T> OutputNode { get; }

    /// <summary>What is known about the model: labels, preprocessing, where it comes from, how it was trained.</summary>
    public ModelInfo Info { get; }

    /// <summary>Names of the outputs; empty where they have none.</summary>
    public ImmutableArray<string> Labels => Info.Labels;

    /// <summary>How pixels become input; null where the input is no image.</summary>
    public Preprocessing? Preprocessing => Info.Preprocessing;

    /// <summary>All parameters, in the order of the nodes, named <c>node.parameter</c>.</summary>
    public ImmutableArray<NamedParameter<T>> Parameters { get; }

    /// <summary>The first Conv2d or Dense node in topological order.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public NetworkNode<T> FirstLayer => _nodes.FirstOrDefault(node => node.Layer is Conv2dLayer<T> or DenseLayer<T>)
        ?? throw new UsageException("The network has neither a Conv2d nor a Dense node, so it has no first layer.");

    /// <summary>The ReLU that reads <see cref="FirstLayer"/>, or the first layer itself where no ReLU does.</summary>
    /// <exception cref="UsageException">There is no first layer.</exception>
    public NetworkNode<T> FirstActivation
    {
        get
        {
            var first = FirstLayer;
            return _nodes.FirstOrDefault(node => node.Layer is ReluLayer<T> && node.Inputs[0] == first.Name) ?? first;
        }
    }

    /// <summary>Finds a node.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public NetworkNode<T> Node(string name) => _byName.TryGetValue(name, out var node)
        ? node
        : throw new UsageException($"The network has no node '{name}'. It has {string.Join(", ", _nodes.Select(n => n.Name))}.");

    /// <summary>The shape of a node's value, or of the input, for one item.</summary>
    /// <param name="name">A node's name, or <see cref="InputName"/>.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public Shape ShapeOf(string name) => name == InputName ? InputShape : Node(name).OutputShape;

    /// <summary>The output for a batch.</summary>
    /// <param name="batch">[N, …] with <see cref="InputShape"/> after the batch axis; may be watched.</param>
    /// <param name="mode">Inference by default.</param>
    /// <returns>[N, …] with the output node's shape.</returns>
    /// <exception cref="ShapeException">The batch has another shape.</exception>
    public Tensor<T> Forward(Tensor<T> batch, ForwardMode mode = default) => Evaluate([(InputName, batch)], [OutputNode.Name], mode)[0];

    /// <summary>The values of some nodes, given the values of others. Only what lies between them is computed.</summary>
    /// <param name="feeds">Known values, [N, …] each with the same N, by node; <see cref="InputName"/> is the network's input. A value
    /// may be watched: gradients with respect to it can then be asked for.</param>
    /// <param name="fetch">The nodes whose values are asked for; a fed node gives its fed value.</param>
    /// <param name="mode">Inference by default.</param>
    /// <returns>One tensor for each of <paramref name="fetch"/>, in its order.</returns>
    /// <exception cref="UsageException">A node is unknown or fed twice, or something needed is neither fed nor computable.</exception>
    /// <exception cref="ShapeException">A fed value has another shape than its node.</exception>
    public Tensor<T>[] Evaluate(
        ReadOnlySpan<(string Node, Tensor<T> Value)> feeds, ReadOnlySpan<string> fetch, ForwardMode mode = default) =>
        new Evaluation<T>(this, feeds, fetch).Run(mode);

    /// <summary>Where the parameters lie, and inputs have to; the processor's memory in a network without parameters.</summary>
    public Device Device => Parameters.Length == 0 ? Device.Cpu : Parameters[0].Parameter.Value.Device;

    /// <summary>The same network with its parameters on another device, each copied there once; this network if they are there.</summary>
    /// <exception cref="DeviceException">The device does not compute with this type: a GPU computes with float32.</exception>
    /// <exception cref="DeviceMemoryException">The device has no room for the parameters.</exception>
    public Network<T> To(Device device) => device == Device ? this : NetworkConversion.Move(this, device);

    /// <summary>The same network in float64, its parameters copied exactly.</summary>
    public Network<double> ToDouble() => NetworkConversion.Convert<T, double>(this);

    /// <summary>The same network in float32, its parameters copied and rounded to nearest.</summary>
    public Network<float> ToSingle() => NetworkConversion.Convert<T, float>(this);

    /// <summary>The same layers with other information about them.</summary>
    /// <param name="info">The new information.</param>
    public Network<T> With(ModelInfo info) => new(InputShape, Definitions, OutputNode.Name, info);

    /// <summary>A table of all nodes: name, kind, output shape for one item, parameters, floating-point operations for one item.</summary>
    public string Summary() => NetworkSummary.Table(this);

    internal IEnumerable<NodeDefinition<T>> Definitions => _nodes.Select(node => new NodeDefinition<T>(node.Name, node.Layer, node.Inputs));
}
