using Smug.Models;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Explain.Text;

/// <summary>Explains decisions about texts: the fewest words that provably keep the most important first-layer neurons active, and a score for
/// every word.</summary>
/// <remarks>A word is masked by putting the baseline in the place of its embedding; that is what the constraints, the float32 replay and all
/// measurements mean. Padding is no word: texts are read at their own length, so it has neither a variable nor a score.
/// Thread-safe while the network is not being trained.</remarks>
public sealed class TextExplainer
{
    private const int MostKept = 128;

    private readonly TextNetwork<float> _text;
    private readonly string _words;
    private readonly float[] _padding;
    private readonly float[] _mean;
    private readonly Dictionary<int, Classifier> _classifiers = [];

    /// <summary>Prepares a network.</summary>
    /// <param name="network">A text network: it has a vocabulary, and its input goes into an embedding.</param>
    /// <param name="modelName">What reports call it.</param>
    /// <exception cref="UsageException">It is no text network, or one that cannot be explained; the message says why.</exception>
    public TextExplainer(Network<float> network, string modelName = "memory")
    {
        _text = new TextNetwork<float>(network);
        (ModelName, ModelSha256) = (modelName, ModelFile.ContentHash(network));
        _words = WordNetwork.WordsNode(network);
        _padding = Embed([Models.Text.Vocabulary.Padding]);
        _mean = MeanEmbedding(network);
    }

    /// <summary>What reports call the model.</summary>
    public string ModelName { get; }

    /// <summary>SHA-256 of the model file's content.</summary>
    public string ModelSha256 { get; }

    /// <summary>The words the network knows.</summary>
    public Vocabulary Vocabulary => _text.Vocabulary;

    /// <summary>Elements of an embedding.</summary>
    public int Dimension => _padding.Length;

    /// <summary>Cuts a text into words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">Where it came from.</param>
    /// <exception cref="UsageException">There is not a word in it.</exception>
    public TextInput Read(string text, string origin = "text") => TextInput.From(text, Vocabulary, origin);

    /// <summary>A text as a picture: one row per word, one column, one channel per element of the embedding.</summary>
    /// <param name="input">The text.</param>
    /// <param name="label">The class to explain; null explains the predicted one.</param>
    public ExplanationInput Picture(TextInput input, int? label = null) =>
        ExplanationInput.From(Embed(input.Numbers()), input.Words.Length, 1, Dimension, label, input.Origin);

    /// <summary>The network behind the embedding, ready for texts of a length.</summary>
    /// <param name="length">The number of words.</param>
    public Classifier ClassifierFor(int length)
    {
        lock (_classifiers)
        {
            if (_classifiers.TryGetValue(length, out var found)) return found;
            if (_classifiers.Count >= MostKept) _classifiers.Clear();
            return _classifiers[length] = new Classifier(WordNetwork.Behind(_text.AtLength(length)));
        }
    }

    /// <summary>What masked words become, for a text of a length.</summary>
    /// <param name="baseline">Which.</param>
    /// <param name="length">The number of words.</param>
    public Baseline BaselineFor(TextBaseline baseline, int length)
    {
        var row = baseline switch
        {
            TextBaseline.Padding => _padding,
            TextBaseline.Mean => _mean,
            TextBaseline.Unknown => Embed([Models.Text.Vocabulary.Unknown]),
            _ => new float[Dimension],
        };
        if (!row.AsSpan().ContainsAnyExcept(0f)) return Baseline.Zero;
        var values = new float[length * Dimension];
        for (var i = 0; i < length; i++) row.CopyTo(values, i * Dimension);
        return Baseline.Of(values);
    }

    /// <summary>Explains a decision.</summary>
    /// <param name="input">The text.</param>
    /// <param name="options">Class, baseline, mask, method; the default where omitted.</param>
    /// <param name="folder">Where to save the mask's stages; null saves nothing.</param>
    /// <param name="progress">Told of every stage; may be null.</param>
    /// <param name="cancellation">Stops the work; a solve that is stopped still gives its best checked mask.</param>
    /// <exception cref="UsageException">An option is out of range, or no neuron is active.</exception>
    /// <exception cref="SolverException">A solver's answer failed its checks.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the solve.</exception>
    public TextExplanation Explain(
        TextInput input, TextOptions? options = null, StageFolder? folder = null, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new TextOptions();
        var classifier = ClassifierFor(input.Words.Length);
        var picture = Picture(input, options.Label);
        var mask = MaskOptionsFor(options, input.Words.Length);
        var explanation = new MaskPipeline(classifier.Network, ModelName).Explain(picture, mask, folder, progress, cancellation);
        var method = TextMethods.Find(options.Method, this, options, input.Words.Length);
        var item = new AttributionItem(classifier, picture, explanation.Trace.ExplainedLabel, unchecked((ulong)mask.Seed));
        var map = method.Attribute(item, null, cancellation.IsCancellationRequested ? CancellationToken.None : cancellation);
        return new TextExplanation
        {
            Input = input,
            Options = options,
            Explanation = explanation,
            Scores = [.. map.Pixels()],
            Integration = map.Integration,
            ModelName = ModelName,
            ModelSha256 = ModelSha256,
            FirstLayer = FirstLayerInWords(classifier.Network),
        };
    }

    /// <summary>The mask's settings for a text of a length.</summary>
    internal MaskOptions MaskOptionsFor(TextOptions options, int length) =>
        options.Mask with { Window = 1, WindowWidth = null, Superpixels = [], AttributeInput = false, Fill = BaselineFor(options.Baseline, length) };

    private static string FirstLayerInWords(Network<float> network)
    {
        var conv = (Conv2dLayer<float>)network.FirstLayer.Layer;
        return network.FirstActivation == network.FirstLayer
            ? $"the input part of the gates of {network.FirstLayer.Name.Replace("-gates", "", StringComparison.Ordinal)}: {conv.Weight.Shape[3]} sums over one word each; what the layer remembers of other words is not part of it"
            : $"{network.FirstLayer.Name}: {conv.Weight.Shape[3]} filters over {conv.Weight.Shape[0]} words";
    }

    private float[] Embed(int[] numbers)
    {
        using var scope = TensorScope.Begin();
        var tokens = Tensor<float>.Wrap(new Shape(1, numbers.Length), Array.ConvertAll(numbers, number => (float)number));
        return _text.AtLength(numbers.Length).Evaluate([(Network<float>.InputName, tokens)], [_words])[0].ToArray();
    }

    /// <summary>In float64, over all rows but those of padding and unknown words.</summary>
    private static float[] MeanEmbedding(Network<float> network)
    {
        var table = ((EmbeddingLayer<float>)network.Nodes.First(node => node.Layer is EmbeddingLayer<float>).Layer).Table;
        var (rows, dimension) = (table.Shape[0], table.Shape[1]);
        var sums = new double[dimension];
        for (var i = 2 * dimension; i < table.Length; i++) sums[i % dimension] += table.Values[i];
        return Array.ConvertAll(sums, sum => (float)(sum / Math.Max(1, rows - 2)));
    }
}
