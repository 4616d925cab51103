using Smug.Explain.Probes;
using Smug.Explain.Tests.Text;
using Smug.Kernels;
using Smug.Kernels.Conv2d;
using Smug.Models;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Explain.Tests.Probes;

/// <summary>Text networks as models that answer questions: a network that reads one word by its weights, and one with drawn weights against itself.</summary>
public sealed class TextQuestionModelTests
{
    [Fact]
    public void A_network_that_reads_one_word_attributes_everything_to_it()
    {
        // The embedding is 1 for w3 and 0 for every other word; its largest value is the second logit's lead: 4 x − 2.
        var table = Tensor<float>.Zeros(new Shape(TextModels.Words.Count, 1));
        table.Span[TextModels.Words.NumberOf("w3")] = 1;
        var network = new NetworkBuilder<float>(new Shape(6))
            .Add("embedding", new EmbeddingLayer<float>(table))
            .Add("words", new TokenMaskLayer<float>(), "embedding", "input")
            .Add("rows", new ReshapeLayer<float>(new Shape(6, 1, 1)))
            .Add("conv1", new Conv2dLayer<float>(Tensor<float>.Wrap(new Shape(1, 1, 1, 1), [1]), null, Conv2dGeometry.Valid))
            .Relu("relu1")
            .Add("real", new TokenMaskLayer<float>(), "relu1", "input")
            .Add("pool", new GlobalMaxPool2dLayer<float>())
            .Add("logits", new DenseLayer<float>(Tensor<float>.Wrap(new Shape(1, 2), [-2, 2]), Tensor<float>.Wrap(new Shape(2), [1, -1])))
            .Build(new ModelInfo { Vocabulary = TextModels.Words, Labels = ["no", "yes"] });
        var model = new TextQuestionModel(network, "one word");
        var data = RuleModel.Data(("w1 w2", "no"), ("w3 w1", "yes"), ("w2 w4 w3 w5", "yes"), ("unknown words", "no"), ("w3", "yes"));
        var result = new ProbeSession(model, data, new ProbeOptions { Resamples = 100 }).Run();
        Assert.Equal((5, 2, 0), (result.Right, result.AnsweredWhenEmpty, result.Incomplete));
        var finding = result.Findings[0];
        Assert.Equal(("w3", 3), (Assert.Single(finding.Words[0].Words).Word, finding.Words[0].Words[0].Top));
        var (here, gone) = (1 / (1 + Math.Exp(-2)), 1 / (1 + Math.Exp(2)));
        Assert.Equal([0, 0, here - gone, 0], finding.Examples[2].Scores.Select(score => Math.Round(score, 3)).ToArray(), (a, b) => Math.Abs(a - b) < 0.002);
        Assert.Equal([2, 5], result.Findings[1].Curves[0].Points.Take(2).Select(point => point.Right));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Answers_are_the_networks_own_in_any_batch(int threads)
    {
        using var limit = Workers.Limit(threads);
        var network = TextModels.Cnn(3) is var drawn ? drawn.With(drawn.Info with { Labels = ["no", "yes"] }) : null!;
        var model = new TextQuestionModel(network, "drawn");
        Question[] questions = [.. Enumerable.Range(0, 40).Select(i => new Question(i, [.. TextModels.Text(1 + i % 7, i).Split(' ')])), new Question(40, [])];
        var answers = model.Answer(questions);
        var text = new TextNetwork<float>(network);
        for (var i = 0; i < 41; i++)
        {
            var logits = text.Forward(TextNetwork<float>.Batch([TextModels.Words.Encode(questions[i].Words)])).ToArray();
            Assert.Equal(logits[1] > logits[0] ? "yes" : "no", answers[i]);
        }

        var all = model.Attribute(questions[..40]);
        for (var i = 0; i < 40; i += 13) Assert.Equal(model.Attribute([questions[i]])[0].Values.ToArray(), all[i].Values.ToArray());
    }

    [Fact]
    public void A_network_without_names_for_its_classes_cannot_answer() =>
        Assert.Contains("names", Assert.Throws<UsageException>(() => new TextQuestionModel(TextModels.Cnn(1), "nameless")).Message);
}
