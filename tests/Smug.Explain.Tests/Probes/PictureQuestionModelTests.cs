using System.Collections.Immutable;
using Smug.Explain.Probes;
using Smug.Explain.Tests.Text;
using Smug.Kernels;
using Smug.Models;
using Smug.Models.Datasets.Shapes;
using Smug.Models.Images;
using Smug.Models.Questions;
using Smug.Models.Text;
using Smug.Models.Training;
using Smug.Tensors;

namespace Smug.Explain.Tests.Probes;

/// <summary>Networks for questions about pictures: one that reads one word by its weights, and drawn weights against themselves.</summary>
public sealed class PictureQuestionModelTests
{
    private static readonly ImmutableArray<string> Colours = ["red", "green", "blue"];

    /// <summary>Asked with w3 it names the channel in which the picture is brightest; without, it says "red".</summary>
    private static PictureQuestionModel OneWord(IPictures pictures) => new(OneWordNetwork(), "one word", pictures);

    [Fact]
    public void A_network_that_reads_one_word_and_the_picture_attributes_everything_to_the_word()
    {
        var pictures = new Plain((200, 0, 0), (0, 200, 0), (0, 0, 200), (10, 200, 10));
        var data = RuleModel.Data(("w1 w3", 0, "red"), ("w3 w2 w4", 1, "green"), ("w5 w3", 2, "blue"), ("w1 w2", 0, "red"), ("w2 w3", 3, "green"), ("w3", 2, "blue"));
        var result = new ProbeSession(OneWord(pictures), data, new ProbeOptions { Resamples = 100 }).Run();
        Assert.Equal((6, 2, 0), (result.Right, result.AnsweredWhenEmpty, result.Incomplete));
        var words = result.Findings[0];
        Assert.Equal(("w3", 4), (Assert.Single(words.Words[0].Words).Word, words.Words[0].Words[0].Top));
        foreach (var example in words.Examples)
            Assert.All(example.Words.Zip(example.Scores), pair => Assert.True(pair.First == "w3" && example.Expected != "red" ? pair.Second > 0.5 : Math.Abs(pair.Second) < 0.45, $"{example.Number} {pair}"));
        Assert.All(words.Examples, example => Assert.All(example.Words.Zip(example.Scores), pair => Assert.True(pair.First == "w3" || pair.Second == 0)));

        // With no word only the "red" ones are right; with w3, all.
        Assert.Equal([2, 6], result.Findings[1].Curves[0].Points.Take(2).Select(point => point.Right));

        // A tenth darker is still the same colour; an emptied picture is plain and so unchanged; nothing here may be moved, for the kinds are not known.
        var context = result.Findings[^1];
        Assert.Equal(("context", 1.0, 1.0), (context.Probe, context.Rows[0].Unchanged.Mean, context.Rows[^1].Unchanged.Mean));
        Assert.Equal([("the picture: questions that do not suit moved by one pixel", 6)], context.Counts.Select(count => (count.What, count.Questions)));
        Assert.Equal([0, 1, 2, 3], result.Contexts.Select(view => view.Context));
        Assert.Equal(pictures[1].Pixels.ToArray(), Image.Decode(result.Contexts[1].Picture).Pixels.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Answers_and_scores_are_the_same_one_by_one_and_for_any_number_of_threads(int threads)
    {
        using var limit = Workers.Limit(threads);
        var set = SceneQuestions.Draw(5, 6, 8);
        var vocabulary = Vocabulary.Of(set.Questions.Select(question => question.Words.AsEnumerable()));
        var network = PictureQuestionArchitecture.Find("shapes-relations").Build(vocabulary, 3);
        var model = new PictureQuestionModel(network, "drawn", set.Pictures);
        Question[] questions = [.. set.Questions.Select(question => new Question(question.Picture, question.Words)), new Question(2, [])];
        var answers = model.Answer(questions);
        var reader = new PictureQuestionNetwork<float>(network);
        for (var i = 0; i < questions.Length; i++)
        {
            var tokens = TextNetwork<float>.Batch([vocabulary.Encode(questions[i].Words)]);
            var logits = reader.Forward(tokens, reader.Features([set.Pictures[questions[i].Context]])).ToArray();
            Assert.Equal(network.Labels[Array.IndexOf(logits, logits.Max())], answers[i]);
        }

        var scores = model.Attribute(questions[..6]);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(questions[i].Words.Length, scores[i].Values.Length);
            Assert.Equal(new PictureQuestionModel(network, "again", set.Pictures).Attribute([questions[i]])[0].Values.AsEnumerable(), scores[i].Values);
            Assert.True(Math.Abs(scores[i].Gap) <= 0.05 * Math.Abs(scores[i].Difference) + 1e-6);
        }
    }

    [Fact]
    public void Changes_of_a_picture_do_what_they_say()
    {
        var picture = new Image(2, 1, 3, [100, 50, 10, 20, 30, 40]);
        byte[] Changed(int which) => PictureChanges.Apply(PictureChanges.All[which], picture).Pixels.ToArray();
        Assert.Equal([90, 45, 9, 18, 27, 36], Changed(0));
        Assert.Equal([100, 50, 10, 100, 50, 10], Changed(1));
        Assert.Equal([100, 50, 10, 100, 50, 10], Changed(2));
        Assert.Throws<UsageException>(() => PictureChanges.Apply(new ContextChange("the picture", "a tenth darker", RowKind.Attack), picture));

        // Moving keeps the answer of every question it suits: all shapes move alike.
        var set = SceneQuestions.Draw(200, 16, 5);
        var scenes = ((ScenePictures)set.Pictures).Scenes;
        Assert.Contains(new SceneQuestion(QuestionKind.Symmetry).KindName, SceneQuestion.KindsOfPlace);
        for (var i = 0; i < scenes.Count; i++)
        {
            var moved = new ShapeScene([.. scenes[i].Shapes.Select(shape => shape with { X = shape.X + 1 })]);
            Assert.Equal(moved.Picture().Pixels.ToArray(), PictureChanges.Apply(PictureChanges.All[1], set.Pictures[i]).Pixels.ToArray());
            foreach (var kind in Enum.GetValues<QuestionKind>())
            {
                var question = new SceneQuestion(kind, scenes[i].Shapes[0].Colour, scenes[i].Shapes[1].Colour, ShapeForm.Square, Side.Right);
                if (!SceneQuestion.KindsOfPlace.Contains(question.KindName)) Assert.Equal(question.AnswerFor(scenes[i]), question.AnswerFor(moved));
            }
        }
    }

    [Fact]
    public void Questions_that_cannot_be_asked_are_counted_by_reason()
    {
        var set = new PictureQuestions("few", new Plain((1, 2, 3)), [Asked("red", "w1"), Asked("mauve", "w1"), Asked("red"), Asked("blue", "w2", "w3")]) { LeftOut = [("whose picture is missing", 5)] };
        var preprocessing = OneWordNetwork().Preprocessing!;
        var data = PictureQuestionTask.Data(set, preprocessing, Colours);
        Assert.Equal((9, 2, 1), (data.Identity.Items, data.Questions.Length, data.WithoutWords));
        Assert.Equal([5, 0, 1], data.LeftOut.Select(count => count.Questions));
        Assert.Equal([0, 3], data.Questions.Select(question => question.Number));

        var none = Assert.Throws<UsageException>(() => PictureQuestionTask.Data(set, preprocessing with { Width = 7 }, Colours));
        Assert.Contains("of 9 questions", none.Message);
        Assert.Contains("3 left out because their picture is not 7 × 2", none.Message);
        Assert.Contains("none is there", Assert.Throws<UsageException>(() => PictureQuestionTask.Data(set with { Questions = [], LeftOut = [] }, preprocessing, Colours)).Message);

        static QuestionAboutPicture Asked(string answer, params string[] words) => new(0, [.. words], answer);
    }

    [Fact]
    public void A_network_is_probed_as_what_it_is()
    {
        Assert.IsType<PictureQuestionTask>(QuestionTasks.Of(OneWordNetwork()));
        Assert.IsType<TextQuestions>(QuestionTasks.Of(TextModels.Cnn(1)));
        var network = OneWordNetwork();
        Assert.Contains("names", Assert.Throws<UsageException>(() => new PictureQuestionModel(network.With(network.Info with { Labels = [] }), "nameless", new Plain((1, 1, 1)))).Message);
        Assert.Contains("--corpus", Assert.Throws<UsageException>(() => new PictureQuestionTask().Open(network, "n", "shapes", "trec6")).Message);
    }

    private static Network<float> OneWordNetwork()
    {
        // The word's presence (0 or 1) times the picture's mean channels, tenfold, and two for "red" in any case.
        var table = Tensor<float>.Zeros(new Shape(TextModels.Words.Count, 1));
        table.Span[TextModels.Words.NumberOf("w3")] = 1;
        var tenfold = Tensor<float>.Wrap(new Shape(3, 3), [10, 0, 0, 0, 10, 0, 0, 0, 10]);
        return new NetworkBuilder<float>(new Shape(6))
            .Add("picture", new InputLayer<float>(new Shape(2, 2, 3)), "input")
            .Add("seen", new GlobalAveragePool2dLayer<float>())
            .Add("embedding", new EmbeddingLayer<float>(table), "input")
            .Add("words", new TokenMaskLayer<float>(), "embedding", "input")
            .Add("rows", new ReshapeLayer<float>(new Shape(6, 1, 1)))
            .Add("read", new GlobalMaxPool2dLayer<float>())
            .Add("both", new BinaryLayer<float>(BinaryOperation.Times), "seen", "read")
            .Add("logits", new DenseLayer<float>(tenfold, Tensor<float>.Wrap(new Shape(3), [2, 0, 0])))
            .Build(new ModelInfo { Vocabulary = TextModels.Words, Labels = [.. Colours], Preprocessing = new Preprocessing(2, 2, 3) });
    }

    /// <summary>Pictures of one colour.</summary>
    private sealed class Plain(params (byte Red, byte Green, byte Blue)[] colours) : IPictures
    {
        public int Count => colours.Length;

        public Image this[int number]
        {
            get
            {
                var (red, green, blue) = colours[number];
                return new Image(2, 2, 3, [.. Enumerable.Repeat<byte[]>([red, green, blue], 4).SelectMany(pixel => pixel)]);
            }
        }

        public string Describe(int number) => $"plain {number}";
    }
}
