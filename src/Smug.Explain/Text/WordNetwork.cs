using Smug.Kernels.Conv2d;
using Smug.Kernels.Pool;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Text;

/// <summary>
/// What a text network does behind its embeddings, as a network on pictures: one row per token, one column, one channel per element of the
/// embedding, <c>[L, 1, E]</c>. Everything that explains pictures explains texts through it; a masked token is a row that is filled.
/// </summary>
/// <remarks>
/// The text has no padding, so what keeps padding apart is left out; so is dropout. A recurrent layer that reads the embeddings is cut in two: a
/// convolution over single tokens, <c>x · W + b</c>, whose outputs are the gates' pre-activations of the input part, becomes the first layer, and the
/// layer itself reads those. A network with one output (a logit, or a sigmoid of it) gets two classes, −½ and ½ of the logit, whose softmax is
/// the sigmoid: both signs have a score of their own.
/// </remarks>
internal sealed class WordNetwork
{
    private const string Input = Network<float>.InputName;
    private const int MostCompiledTaps = 256;

    private readonly Network<float> _network;
    private readonly int _length;
    private readonly int _dimension;
    private readonly string _words;
    private readonly HashSet<string> _before = new(StringComparer.Ordinal);
    private readonly List<NodeDefinition<float>> _nodes = [];

    /// <summary>The node that stands for each node of the text network.</summary>
    private readonly Dictionary<string, string> _standIns = new(StringComparer.Ordinal);

    private WordNetwork(Network<float> network)
    {
        _network = network;
        _length = network.InputShape[0];
        _words = WordsNode(network);
        for (var name = _words; name != Input; name = network.Node(name).Inputs[0]) _before.Add(name);
        _dimension = network.ShapeOf(_words)[1];
    }

    /// <summary>The node whose value is the embedded text <c>[L, E]</c>, zeros already in the place of padding where the network has them.</summary>
    /// <exception cref="UsageException">The network has no embedding that reads its input.</exception>
    public static string WordsNode(Network<float> network)
    {
        var words = network.Nodes.FirstOrDefault(node => node.Layer is EmbeddingLayer<float> && node.Inputs[0] == Input)?.Name
            ?? throw new UsageException("Explaining a text needs a network whose input goes into an embedding.");
        while (network.Nodes.FirstOrDefault(node => node.Layer is TokenMaskLayer<float> && node.Inputs[0] == words) is { } mask) words = mask.Name;
        return words;
    }

    /// <summary>Cuts off the embedding.</summary>
    /// <param name="network">The text network at the text's own length.</param>
    /// <exception cref="UsageException">Something behind the embedding needs the token numbers for more than telling padding apart.</exception>
    public static Network<float> Behind(Network<float> network) => new WordNetwork(network).Build();

    private Network<float> Build()
    {
        foreach (var node in _network.Nodes) Place(node);
        var output = _standIns[_network.OutputNode.Name];
        if (_network.OutputNode.Layer is SigmoidLayer<float>) output = _nodes.Single(node => node.Name == output).Inputs[0];
        var info = _network.Info with { Vocabulary = null, Training = null };
        if (_network.OutputNode.OutputShape.Length > 1) return new Network<float>(new Shape(_length, 1, _dimension), _nodes, output, info);
        var flat = Add("logit", new FlattenLayer<float>(), output);
        output = Add("two-classes", new DenseLayer<float>(Tensor<float>.Wrap(new Shape(1, 2), [-0.5f, 0.5f]), null), flat);
        return new Network<float>(new Shape(_length, 1, _dimension), _nodes, output, info with { Labels = ["negative", "positive"] });
    }

    private void Place(NetworkNode<float> node)
    {
        if (_before.Contains(node.Name)) return;
        _standIns[node.Name] = node.Layer switch
        {
            TokenMaskLayer<float> or DropoutLayer<float> => IsWords(node.Inputs[0]) ? _words : _standIns[node.Inputs[0]],
            ReshapeLayer<float> when IsWords(node.Inputs[0]) && node.OutputShape == new Shape(_length, 1, _dimension) => Input,
            LstmLayer<float> lstm when IsWords(node.Inputs[0]) => AddGates(node.Name, lstm),
            GlobalMaxPool2dLayer<float> when node.InputShapes[0][0] * node.InputShapes[0][1] <= MostCompiledTaps => AddMaxPool(node),
            RecurrentLayer<float> or LastStateLayer<float> => Add(node.Name, node.Layer, StandIn(node.Inputs[0])),
            _ => Add(node.Name, node.Layer, [.. node.Inputs.Select(StandIn)]),
        };
    }

    private bool IsWords(string name) => name == _words || (_standIns.TryGetValue(name, out var standIn) && standIn == _words);

    private string StandIn(string name)
    {
        if (name == Input) throw new UsageException("Explaining a text: the network uses the token numbers behind its embedding for more than telling padding apart.");
        if (!IsWords(name)) return _standIns[name];
        const string Flat = "embedded-words";
        return _nodes.Exists(node => node.Name == Flat) ? Flat : Add(Flat, new ReshapeLayer<float>(new Shape(_length, _dimension)), Input);
    }

    /// <summary>The same maximum as one window, which compiles.</summary>
    private string AddMaxPool(NetworkNode<float> node) => Add(
        $"{node.Name}-flat",
        new FlattenLayer<float>(),
        Add(node.Name, new MaxPool2dLayer<float>(new Pool2dGeometry(node.InputShapes[0][0], node.InputShapes[0][1])), StandIn(node.Inputs[0])));

    /// <summary>The input part of all gates as a convolution, then the layer with weights that only pick its own gates.</summary>
    private string AddGates(string name, LstmLayer<float> lstm)
    {
        RecurrentWeights<float>[] directions = [.. new[] { lstm.ForwardWeights, lstm.ReverseWeights }.OfType<RecurrentWeights<float>>()];
        var gates = 4 * lstm.Hidden;
        var all = gates * directions.Length;
        var (weight, bias) = (new float[_dimension * all], new float[all]);
        for (var d = 0; d < directions.Length; d++)
        {
            for (var e = 0; e < _dimension; e++) directions[d].Weight.Values.Slice(e * gates, gates).CopyTo(weight.AsSpan(e * all + d * gates));
            directions[d].Bias.Values.CopyTo(bias.AsSpan(d * gates));
        }

        var convolution = Add($"{name}-gates", new Conv2dLayer<float>(
            Tensor<float>.Wrap(new Shape(1, 1, _dimension, all), weight), Tensor<float>.Wrap(new Shape(all), bias), Conv2dGeometry.Valid), Input);
        var flat = Add($"{name}-steps", new ReshapeLayer<float>(new Shape(_length, all)), convolution);
        var picked = Array.ConvertAll(Enumerable.Range(0, directions.Length).ToArray(), d => Picking(directions[d], all, d * gates));
        return Add(name, new LstmLayer<float>(lstm.ForwardWeights is null ? null : picked[0], lstm.ReverseWeights is null ? null : picked[^1]), flat);
    }

    private static RecurrentWeights<float> Picking(RecurrentWeights<float> weights, int all, int first)
    {
        var gates = weights.Bias.Length;
        var pick = new float[all * gates];
        for (var i = 0; i < gates; i++) pick[(first + i) * gates + i] = 1;
        return new RecurrentWeights<float>(
            Tensor<float>.Wrap(new Shape(all, gates), pick), weights.Recurrent, Tensor<float>.Zeros(new Shape(gates)), weights.CandidateBias);
    }

    private string Add(string name, Layer<float> layer, params string[] inputs)
    {
        _nodes.Add(new NodeDefinition<float>(name, layer, [.. inputs]));
        return name;
    }
}
