using Smug.Models.Text;
using Smug.Models.Training;
using Smug.Tensors;

namespace Smug.Models.Tests.Text;

/// <summary>A text network is the same function at every length, and padding is nothing to it.</summary>
public sealed class TextNetworkTests
{
    private static readonly Vocabulary Words = new(WordTokenizer.Name, ["a", "b", "c", "d", "e"]);

    [Fact]
    public void Any_amount_of_padding_gives_the_same_bits()
    {
        var text = new TextNetwork<float>(Cnn());
        int[] tokens = [4, 2, 1, 6, 3];
        var exact = text.Forward(TextNetwork<float>.Batch([tokens])).ToArray();
        foreach (var padded in new[] { 6, 9, 64, 100 })
            Assert.Equal(exact, text.Forward(TextNetwork<float>.Batch([tokens, new int[padded].Select(_ => 5).ToArray()])).ToArray()[..2]);
    }

    [Fact]
    public void The_network_is_that_of_the_loops()
    {
        // Embedding, three taps with zeros beyond the ends, ReLU, the largest over the tokens, a dense layer: in float64.
        var network = Cnn().ToDouble();
        var parameters = network.Parameters.ToDictionary(p => p.Name, p => p.Parameter.Value);
        var (table, kernel, bias) = (parameters["embedding.table"], parameters["conv1.weight"], parameters["conv1.bias"]);
        var (weight, last) = (parameters["logits.weight"], parameters["logits.bias"]);
        int[] tokens = [4, 2, 1, 6];
        var (dimension, filters) = (table.Shape[1], bias.Length);
        var logits = last.ToArray();
        for (var f = 0; f < filters; f++)
        {
            var best = 0.0;
            for (var t = 0; t < tokens.Length; t++)
            {
                var sum = bias.Values[f];
                for (var tap = -1; tap <= 1; tap++)
                {
                    for (var d = 0; d < dimension && t + tap >= 0 && t + tap < tokens.Length; d++)
                        sum += table.Values[tokens[t + tap] * dimension + d] * kernel.Values[((tap + 1) * dimension + d) * filters + f];
                }

                best = Math.Max(best, sum);
            }

            for (var c = 0; c < 2; c++) logits[c] += best * weight.Values[f * 2 + c];
        }

        var got = new TextNetwork<double>(network).Forward(TextNetwork<double>.Batch([tokens])).ToArray();
        Assert.Equal(logits[0], got[0], 1e-12);
        Assert.Equal(logits[1], got[1], 1e-12);
    }

    [Fact]
    public void No_gradient_reaches_padding()
    {
        var text = new TextNetwork<float>(Cnn());
        var table = text.Network.Parameters.Single(p => p.Name == "embedding.table").Parameter;
        table.Watch();
        var loss = Op.CrossEntropy(text.Forward(TextNetwork<float>.Batch([[2, 3], [4, 5, 6, 2]])), [0, 1]);
        var gradient = Gradient.Of(loss, table.Value).ToArray();
        table.Unwatch();
        Assert.All(gradient[..100], value => Assert.Equal(0, value));
        Assert.Contains(gradient[200..], value => value != 0);
    }

    [Fact]
    public void The_vocabulary_survives_a_file()
    {
        var network = Cnn();
        var loaded = ModelFile.Parse<float>(Samples.Bytes(network), "text");
        Assert.Equal(string.Join(' ', Words.Words), string.Join(' ', loaded.Info.Vocabulary!.Words));
        Assert.Equal(ModelFile.ContentHash(network), ModelFile.ContentHash(loaded));
        Assert.Throws<MalformedInputException>(() => Samples.Edit(network, "[\"a\",\"b\"", "[\"b\",\"b\""));
        Assert.Throws<MalformedInputException>(() => Samples.Edit(network, "[\"a\",\"b\"", "[\"b\""));
        Assert.Throws<MalformedInputException>(() => Samples.Edit(network, "[\"a\",\"b\"", "[null,\"b\""));
        Assert.Throws<MalformedInputException>(() => Samples.Edit(network, WordTokenizer.Name, "smug-words-0"));
    }

    [Fact]
    public void A_network_of_something_else_is_refused()
    {
        Assert.Throws<UsageException>(() => new TextNetwork<float>(Samples.Tokens(1)));
        var fixedLength = Samples.Tokens(1).With(new ModelInfo { Vocabulary = Words });
        Assert.Throws<UsageException>(() => new TextNetwork<float>(fixedLength).AtLength(6));
    }

    private static Network<float> Cnn() => TextArchitecture.Find("text-cnn").Build(
        Words, TextCorpus.Find("sst2"), TextArchitecture.Find("text-cnn").Settings(TextCorpus.Find("sst2")), 3);
}
