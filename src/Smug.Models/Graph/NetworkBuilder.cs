using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Puts a network together node by node. Each node reads the one before it unless told otherwise; shapes are checked at once.</summary>
/// <example><code>
/// var network = new NetworkBuilder&lt;float&gt;(new Shape(28, 28, 1), seed: 1)
///     .Conv2d("conv1", filters: 16, kernel: 5)
///     .Relu("relu1")
///     .Flatten("flatten")
///     .Dense("logits", 10)
///     .Build();
/// </code></example>
/// <remarks>Not thread-safe.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class NetworkBuilder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Shape _inputShape;
    private readonly ulong _seed;
    private readonly List<NodeDefinition<T>> _nodes = [];
    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);
    private string _last = Network<T>.InputName;

    /// <summary>Starts with the input.</summary>
    /// <param name="inputShape">The input's shape for one item, without the batch axis.</param>
    /// <param name="seed">What starting weights are drawn from.</param>
    public NetworkBuilder(Shape inputShape, ulong seed = 0)
    {
        (_inputShape, _seed) = (inputShape, seed);
        _shapes[_last] = inputShape;
    }

    /// <summary>The shape that the next node reads, for one item.</summary>
    public Shape Shape => _shapes[_last];

    /// <summary>The node that the next node reads, or <c>input</c>.</summary>
    public string Last => _last;

    /// <summary>Lets the next node read another node.</summary>
    /// <param name="node">A node's name, or <c>input</c>.</param>
    /// <exception cref="UsageException">There is no such node.</exception>
    public NetworkBuilder<T> From(string node)
    {
        _last = _shapes.ContainsKey(node) ? node : throw new UsageException($"There is no node '{node}' yet.");
        return this;
    }

    /// <summary>Adds any layer.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">The nodes it reads; the one before it if empty.</param>
    /// <exception cref="UsageException">The name is taken, or an input does not exist.</exception>
    /// <exception cref="ShapeException">The layer cannot take its inputs.</exception>
    public NetworkBuilder<T> Add(string name, Layer<T> layer, params ReadOnlySpan<string> inputs)
    {
        var definition = new NodeDefinition<T>(name, layer, inputs.Length == 0 ? [_last] : [.. inputs]);
        _nodes.Add(definition);
        try
        {
            var placed = Topology.Order(_inputShape, _nodes);
            _shapes[name] = placed.Single(node => node.Name == name).OutputShape;
        }
        catch (SmugException)
        {
            _nodes.RemoveAt(_nodes.Count - 1);
            throw;
        }

        _last = name;
        return this;
    }

    /// <summary>Adds a convolution with a bias; weights start as <see cref="Initializer.He"/>, biases at zero.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="filters">Output channels.</param>
    /// <param name="kernel">Rows and columns of the kernel.</param>
    /// <param name="geometry">Strides, padding, dilation, groups; <see cref="Conv2dGeometry.Valid"/> by default.</param>
    public NetworkBuilder<T> Conv2d(string name, int filters, int kernel, Conv2dGeometry? geometry = null)
    {
        var g = geometry ?? Conv2dGeometry.Valid;
        if (Shape.Rank != 3 || g.Groups < 1 || Shape[2] % g.Groups != 0)
            throw new ShapeException($"Node '{name}' (Conv2d)", $"[H, W, C] with C a multiple of {g.Groups}", $"{Shape}");
        var weight = new Shape(kernel, kernel, Shape[2] / g.Groups, filters);
        return Add(name, new Conv2dLayer<T>(
            Initializer.He<T>(weight, Math.Max(1, weight.Product(..3)), Random()),
            Initializer.Constant<T>(new Shape(filters), 0),
            g));
    }

    /// <summary>Adds a fully connected layer with a bias; weights start as <see cref="Initializer.He"/>, biases at zero.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="outputs">Output neurons.</param>
    public NetworkBuilder<T> Dense(string name, int outputs)
    {
        if (Shape.Rank != 1) throw new ShapeException($"Node '{name}' (Dense)", "[In] (put a Flatten before it)", $"{Shape}");
        return Add(name, new DenseLayer<T>(
            Initializer.He<T>(new Shape(Shape[0], outputs), Math.Max(1, Shape[0]), Random()),
            Initializer.Constant<T>(new Shape(outputs), 0)));
    }

    /// <summary>Adds a rectified linear unit.</summary>
    /// <param name="name">The node's name.</param>
    public NetworkBuilder<T> Relu(string name) => Add(name, new ReluLayer<T>());

    /// <summary>Adds max pooling over square windows without padding.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="stride">Distance between windows; the window if null.</param>
    public NetworkBuilder<T> MaxPool2d(string name, int window, int? stride = null) =>
        Add(name, new MaxPool2dLayer<T>(Pool2dGeometry.Square(window, stride ?? window)));

    /// <summary>Adds batch normalisation that starts as the identity on normalised input.</summary>
    /// <param name="name">The node's name.</param>
    public NetworkBuilder<T> BatchNorm(string name)
    {
        if (Shape.Rank == 0) throw new ShapeException($"Node '{name}' (BatchNorm)", "[…, C]", $"{Shape}");
        var channels = new Shape(Shape[^1]);
        return Add(name, new BatchNormLayer<T>(
            Initializer.Constant<T>(channels, 1),
            Initializer.Constant<T>(channels, 0),
            Initializer.Constant<T>(channels, 0),
            Initializer.Constant<T>(channels, 1)));
    }

    /// <summary>Adds dropout.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="probability">The share that is dropped while training, 0 to below 1.</param>
    public NetworkBuilder<T> Dropout(string name, double probability) => Add(name, new DropoutLayer<T>(probability));

    /// <summary>Adds a table of vectors by token number; vectors start uniform in ±0.05.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="vocabulary">How many tokens there are.</param>
    /// <param name="dimension">The length of a vector.</param>
    public NetworkBuilder<T> Embedding(string name, int vocabulary, int dimension) =>
        Add(name, new EmbeddingLayer<T>(Initializer.Uniform<T>(new Shape(vocabulary, dimension), 0.05, Random())));

    /// <summary>Adds a long short-term memory that gives the states at all places; weights start as <see cref="LstmLayer{T}.Draw"/> says.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="hidden">Elements of the state in each direction.</param>
    /// <param name="isBidirectional">Whether it reads both ways, or only forward.</param>
    /// <param name="tokens">The node (or <c>input</c>) of the token numbers whose zeros at the end are padding; null where there is no padding.</param>
    public NetworkBuilder<T> Lstm(string name, int hidden, bool isBidirectional = false, string? tokens = null)
    {
        if (Shape.Rank != 2) throw new ShapeException($"Node '{name}' (Lstm)", "[L, In]", $"{Shape}");
        return AddOnSequence(name, LstmLayer<T>.Draw(Shape[1], hidden, isBidirectional, Random()), tokens);
    }

    /// <summary>Adds a gated recurrent unit that gives the states at all places; weights start as <see cref="GruLayer{T}.Draw"/> says.</summary>
    /// <inheritdoc cref="Lstm"/>
    public NetworkBuilder<T> Gru(string name, int hidden, bool isBidirectional = false, string? tokens = null)
    {
        if (Shape.Rank != 2) throw new ShapeException($"Node '{name}' (Gru)", "[L, In]", $"{Shape}");
        return AddOnSequence(name, GruLayer<T>.Draw(Shape[1], hidden, isBidirectional, Random()), tokens);
    }

    /// <summary>Adds the last state of the recurrent layer before it.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="tokens">As for the recurrent layer.</param>
    public NetworkBuilder<T> LastState(string name, string? tokens = null)
    {
        if (_nodes.Find(node => node.Name == _last)?.Layer is not RecurrentLayer<T> layer)
            throw new UsageException($"Node '{name}' (LastState) must come right after a recurrent layer, not after '{_last}'.");
        return AddOnSequence(name, new LastStateLayer<T>(layer.ForwardWeights is null ? 0 : layer.Hidden), tokens);
    }

    /// <summary>Adds a layer that makes each item one row.</summary>
    /// <param name="name">The node's name.</param>
    public NetworkBuilder<T> Flatten(string name) => Add(name, new FlattenLayer<T>());

    /// <summary>Ends the network at the last node added, or at the one of <see cref="From"/>.</summary>
    /// <param name="info">What is known about the model.</param>
    /// <exception cref="UsageException">No node was added, or labels and outputs differ in number.</exception>
    public Network<T> Build(ModelInfo? info = null) => new(_inputShape, _nodes, _last, info);

    private NetworkBuilder<T> AddOnSequence(string name, Layer<T> layer, string? tokens) =>
        tokens is null ? Add(name, layer) : Add(name, layer, _last, tokens);

    /// <summary>Every node draws from a sequence of its own, so changing one node leaves the others' weights as they were.</summary>
    private SeededRandom Random() => new(SeededRandom.Mix(_seed, (ulong)_nodes.Count));
}
