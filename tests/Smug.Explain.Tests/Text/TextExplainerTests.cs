using Smug.Explain.Text;
using Smug.Models;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Explain.Tests.Text;

/// <summary>Explanations of texts against the network itself, brute force, and completeness.</summary>
public sealed class TextExplainerTests
{
    private static readonly TextOptions Options = new() { Mask = TextOptions.DefaultMask with { TopK = 12 } };

    [Theory]
    [InlineData("cnn", 1)]
    [InlineData("cnn", 7)]
    [InlineData("cnn", 300)]
    [InlineData("lstm", 5)]
    [InlineData("lstm both ways", 9)]
    public void The_network_behind_the_embedding_is_the_network(string kind, int words)
    {
        var network = kind == "cnn" ? TextModels.Cnn(1) : TextModels.Lstm(1, kind != "lstm");
        var explainer = new TextExplainer(network);
        var input = explainer.Read(TextModels.Text(words));
        var expected = new TextNetwork<float>(network).Forward(TextNetwork<float>.Batch([input.Numbers()])).ToArray();
        var got = explainer.ClassifierFor(words).Logits(explainer.Picture(input).Values.AsSpan());
        if (kind == "cnn") Assert.Equal(expected, got);
        else for (var c = 0; c < 2; c++) Assert.Equal(expected[c], got[c], 1e-5f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_output_gets_both_signs(bool sigmoid)
    {
        var network = TextModels.Cnn(2, outputs: 1, sigmoid);
        var explainer = new TextExplainer(network);
        var input = explainer.Read(TextModels.Text(6));
        var value = (double)new TextNetwork<float>(network).Forward(TextNetwork<float>.Batch([input.Numbers()])).Values[0];
        var positive = sigmoid ? value : 1 / (1 + Math.Exp(-value));
        var classifier = explainer.ClassifierFor(6);
        var probabilities = classifier.Probabilities(explainer.Picture(input).Values.AsSpan());
        Assert.Equal(1 - positive, probabilities[0], 1e-6);
        Assert.Equal(positive, probabilities[1], 1e-6);

        // What speaks for one class speaks against the other, to the last bit.
        var scores = Enumerable.Range(0, 2).Select(label => explainer.Explain(input, Options with { Label = label }).Scores).ToArray();
        Assert.Equal(scores[0].Select(score => -score), scores[1]);
    }

    [Theory]
    [InlineData(1UL, TextBaseline.Padding)]
    [InlineData(2UL, TextBaseline.Mean)]
    [InlineData(3UL, TextBaseline.Unknown)]
    [InlineData(4UL, TextBaseline.Zero)]
    public void The_mask_is_the_smallest_of_all_and_means_what_the_network_reads(ulong seed, TextBaseline baseline)
    {
        const int Words = 9;
        var network = TextModels.Cnn(seed);
        var explainer = new TextExplainer(network);
        var input = explainer.Read(TextModels.Text(Words, (int)seed));
        var result = explainer.Explain(input, Options with { Baseline = baseline });
        Assert.Equal(ClaimKind.CardinalityMinimal, result.Explanation.Claim.Kind);
        Assert.Equal(Words, result.Kept.Length);

        // Every mask, applied to the embeddings that the text network itself computes, and its own first layer.
        var text = new TextNetwork<float>(network).AtLength(Words);
        var tokens = TextNetwork<float>.Batch([input.Numbers()]);
        var embedded = text.Evaluate([("input", tokens)], ["words"])[0].ToArray();
        var fill = explainer.BaselineFor(baseline, Words).Resolve(embedded, TextModels.Dimension, ValueRange.Unit);
        var smallest = Enumerable.Range(0, 1 << Words).Where(Holds).Min(bits => int.PopCount(bits));
        Assert.Equal(smallest, result.Explanation.Mask.KeptWindows);
        Assert.True(Holds(result.Kept.Select((kept, i) => kept ? 1 << i : 0).Sum()));

        var kept = Evaluate(result.Kept.Select((kept, i) => kept ? 1 << i : 0).Sum(), "logits");
        Assert.Equal(Classifier.Softmax(kept)[result.Explanation.Masked.Label], result.Explanation.Masked.Confidence, 1e-6);

        bool Holds(int bits)
        {
            var values = Evaluate(bits, "conv1");
            return result.Explanation.Selection.Neurons.All(neuron => values[neuron.Index] > 0.5 * neuron.PreActivation);
        }

        float[] Evaluate(int bits, string node)
        {
            var masked = embedded.Select((value, i) => (bits >> (i / TextModels.Dimension) & 1) == 1 ? value : fill[i]).ToArray();
            return text.Evaluate([("input", tokens), ("words", Tensor<float>.Wrap(new Shape(1, Words, TextModels.Dimension), masked))], [node])[0].ToArray();
        }
    }

    [Theory]
    [InlineData(TextBaseline.Padding)]
    [InlineData(TextBaseline.Mean)]
    public void Integrated_gradients_of_the_words_sum_to_the_difference(TextBaseline baseline)
    {
        foreach (var network in new[] { TextModels.Cnn(5), TextModels.Lstm(5, bidirectional: true) })
        {
            var explainer = new TextExplainer(network);
            var input = explainer.Read(TextModels.Text(8, 3));
            var options = Options with { Baseline = baseline, Mask = Options.Mask with { Attribution = new AttributionOptions { Rule = IntegrationRule.Midpoint, Steps = 2000 } } };
            var result = explainer.Explain(input, options);
            var classifier = explainer.ClassifierFor(8);
            var picture = explainer.Picture(input);
            var label = result.Explanation.Trace.ExplainedLabel;
            var difference = classifier.Logits(picture.Values.AsSpan())[label] - classifier.Logits(explainer.BaselineFor(baseline, 8).Resolve(picture))[label];
            Assert.Equal(8, result.Scores.Length);
            Assert.Equal(difference, result.Scores.Sum(), 2e-3);
        }
    }

    [Fact]
    public void The_mask_of_a_memory_is_the_words_of_its_chosen_gates()
    {
        // Every gate's input part sees one word, so a word is kept exactly where a chosen gate needs it.
        var explainer = new TextExplainer(TextModels.Lstm(3, bidirectional: true));
        var input = explainer.Read(TextModels.Text(9, 5));
        var result = explainer.Explain(input, Options);
        var bias = ((Conv2dLayer<float>)explainer.ClassifierFor(9).Network.FirstLayer.Layer).Bias!;
        var needed = result.Explanation.Selection.Neurons
            .Where(neuron => bias.Values[neuron.Channel] <= 0.5 * neuron.PreActivation).Select(neuron => neuron.Row).Distinct().Order();
        Assert.Equal(needed, Enumerable.Range(0, 9).Where(i => result.Kept[i]));
        Assert.Contains("one word each", result.FirstLayer);
    }

    [Theory]
    [InlineData("smug")]
    [InlineData("smug-base")]
    [InlineData("gradient")]
    [InlineData("gradient-x-input")]
    [InlineData("occlusion")]
    [InlineData("lime")]
    [InlineData("sis")]
    [InlineData("random")]
    public void Every_method_scores_every_word_and_repeats_itself(string method)
    {
        var explainer = new TextExplainer(TextModels.Cnn(1));
        var input = explainer.Read(TextModels.Text(7));
        var scores = explainer.Explain(input, Options with { Method = method }).Scores;
        Assert.Equal(7, scores.Length);
        Assert.Contains(scores, score => score != 0);
        Assert.Equal(scores.ToArray(), explainer.Explain(input, Options with { Method = method }).Scores.ToArray());
        Assert.Contains(method, Assert.Throws<UsageException>(() => explainer.Explain(input, Options with { Method = "magic" })).Message);
    }

    [Theory]
    [InlineData("zzz yyy xxx")]
    [InlineData("w1")]
    [InlineData("w1\u0000w2\u0007 w3")]
    [InlineData("שלום w1 עולם")]
    [InlineData("w1 👍🏽 👨\u200d👩\u200d👧")]
    [InlineData("w1 \uD800 w2")]
    public void Odd_texts_are_read(string text)
    {
        var explainer = new TextExplainer(TextModels.Cnn(1));
        var result = explainer.Explain(explainer.Read(text), Options);
        Assert.Equal(WordTokenizer.Tokens(text).Count, result.Scores.Length);
        Assert.Contains(" words", result.Statement);
        Assert.DoesNotContain("window", result.Statement);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\u0000\u200b\n")]
    public void A_text_without_words_is_refused(string text) =>
        Assert.Throws<UsageException>(() => new TextExplainer(TextModels.Cnn(1)).Read(text));

    [Fact]
    public void Ten_thousand_words_are_read()
    {
        var explainer = new TextExplainer(TextModels.Cnn(1));
        var input = explainer.Read(TextModels.Text(10_000));
        var result = explainer.Explain(input, new TextOptions());
        Assert.Equal(10_000, result.Scores.Length);
        Assert.Equal(ClaimKind.CardinalityMinimal, result.Explanation.Claim.Kind);
        Assert.InRange(result.Explanation.Mask.KeptWindows, 1, 300);
        foreach (var method in new[] { "sis", "lime" })
            Assert.Throws<UsageException>(() => explainer.Explain(input, new TextOptions { Method = method }));
    }

    [Fact]
    public void Networks_that_read_no_text_are_refused()
    {
        var digits = new NetworkBuilder<float>(new Shape(4)).Dense("logits", 2).Build();
        Assert.Throws<UsageException>(() => new TextExplainer(digits));
        Assert.Throws<UsageException>(() => new TextExplainer(digits.With(new ModelInfo { Vocabulary = TextModels.Words })));
    }
}
