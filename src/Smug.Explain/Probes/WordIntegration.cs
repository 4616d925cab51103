using Smug.Explain.Text;
using Smug.Models;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Explain.Probes;

/// <summary>Integrated Gradients of an answer's softmax probability with respect to the embedded words of a question, from padding in every place,
/// while everything else that the network reads stays as it is: no attribution can fall on it. Thread-safe.</summary>
/// <param name="options">Rule, steps and tolerance.</param>
internal sealed class WordIntegration(AttributionOptions options)
{
    /// <summary>A recorded evaluation keeps every value, then as many gradients and some work space.</summary>
    private const long CopiesOfEveryValue = 3;

    /// <summary>How words are scored, in a sentence.</summary>
    public string Description => FormattableString.Invariant(
        $"Integrated Gradients of the answer's softmax probability from padding in every place, summed over the embedding; what the question is about stays fixed and has no part; {StepsOf(options)}");

    /// <summary>The rule and its steps, the end of such a sentence.</summary>
    public static string StepsOf(AttributionOptions options) => FormattableString.Invariant(
        $"midpoint rule from {options.Steps} steps, doubled up to {options.MaxSteps} until the completeness gap is within {100 * options.Tolerance:0} %.");

    /// <summary>Scores the words of a question.</summary>
    /// <param name="network">The network at the question's length.</param>
    /// <param name="tokens">The words' numbers; at least one.</param>
    /// <param name="beside">What else is fed, [1, …] each, by node.</param>
    /// <param name="label">The answer whose probability is attributed.</param>
    /// <param name="cancellation">Stops the work.</param>
    public WordScores Attribute(
        Network<float> network, int[] tokens, IReadOnlyList<(string Node, Tensor<float> Value)> beside, int label, CancellationToken cancellation)
    {
        using var scope = TensorScope.Begin();
        var (words, logits) = (WordNetwork.WordsNode(network), NetworkTarget.LogitsNode(network));
        var numbers = TextNetwork<float>.Batch([tokens]);
        var (item, padding) = (Embed(numbers), Embed(Tensor<float>.Zeros(numbers.Shape)));
        var bytes = CopiesOfEveryValue * sizeof(float) * network.Nodes.Sum(node => (long)node.OutputShape.Length);
        var result = IntegratedGradients.Attribute(Scores, item, options, [padding], bytes, null, cancellation);
        return WordScores.Of(result, tokens.Length);

        Tensor<float> Embed(Tensor<float> batch) =>
            Op.Reshape(network.Evaluate([(Network<float>.InputName, batch)], [words])[0], network.ShapeOf(words).Sizes);

        Tensor<float> Scores(Tensor<float> batch)
        {
            var rows = batch.Shape[0];
            (string, Tensor<float>)[] feeds = [(words, batch), (Network<float>.InputName, Op.BroadcastTo(numbers, numbers.Shape.With(0, rows))), .. beside.Select(feed => (feed.Node, Op.BroadcastTo(feed.Value, feed.Value.Shape.With(0, rows))))];
            var probabilities = Op.Softmax(Op.Reshape(network.Evaluate(feeds, [logits])[0], rows, -1));
            return Op.Slice(probabilities, [0, label], [rows, 1]);
        }
    }
}
