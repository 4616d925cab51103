using Smug.Models.Datasets.Shapes;
using Smug.Models.Images;
using Smug.Models.Questions;
using Smug.Models.Text;
using Smug.Models.Training;
using Smug.Tensors;

namespace Smug.Models.Tests.Questions;

/// <summary>Networks that read a question and a picture: one picture for many questions is the same as one each, and training repeats itself.</summary>
public class PictureQuestionNetworkTests
{
    private static readonly PictureQuestions Set = SceneQuestions.Draw(6, 4, 3);

    [Fact]
    public void FeaturesComputedOnceGiveTheSameBitsAsOneQuestionAtATime()
    {
        var network = Build();
        Assert.Equal("pairs", network.FeatureNode);
        var items = new PictureQuestionItems<float>(network, Set);
        var all = items.Logits(network.Network, [.. Enumerable.Range(0, items.Count)], ForwardMode.Inference).ToArray();
        var classes = SceneQuestion.Answers.Count;
        for (var i = 0; i < items.Count; i++)
        {
            var question = Set.Questions[i];
            var tokens = TextNetwork<float>.Batch([network.Vocabulary.Encode(question.Words)]);
            var picture = network.Preprocessing.ToTensor<float>(Set.Pictures[question.Picture].Pixels);
            var alone = network.AtLength(tokens.Shape[1]).Evaluate([(Network<float>.InputName, tokens), ("picture", picture)], ["logits"])[0];
            Assert.Equal(all[(i * classes)..((i + 1) * classes)], alone.ToArray());
        }
    }

    [Fact]
    public void TheGradientReachesThePictureThroughAllItsQuestions()
    {
        var network = Build();
        var features = network.Features([Set.Pictures[0], Set.Pictures[1]]).Watch();
        var rows = PictureQuestionNetwork<float>.Repeat(features, [1, 0, 1]);
        Assert.Equal(features.Values[..8].ToArray(), rows.Values.Slice(rows.Length / 3, 8).ToArray());
        var gradient = Gradient.Of(Op.Sum(rows), features);
        Assert.Equal([1f, 2f], [gradient.Values[0], gradient.Values[^1]]);
    }

    [Fact]
    public void QuestionsOfOnePictureComeTogether()
    {
        var items = new PictureQuestionItems<float>(Build(), Set);
        int[] order = [.. Enumerable.Range(0, items.Count)];
        var random = new SeededRandom(1);
        random.Shuffle<int>(order);
        var pictures = order.Select(item => Set.Questions[item].Picture).Distinct().ToArray();
        items.Arrange(order, 8, random);
        Assert.Equal(pictures.SelectMany(picture => Enumerable.Repeat(picture, 4)), order.Select(item => Set.Questions[item].Picture));
        Assert.Equal(Enumerable.Range(0, items.Count), order.Order());
    }

    [Fact]
    public void TrainingTwiceGivesTheSameFile()
    {
        var directory = Directory.CreateTempSubdirectory("smug-shapes");
        try
        {
            var files = new[] { "a", "b" }.Select(name => Path.Combine(directory.FullName, name)).ToArray();
            foreach (var file in files)
            {
                using var limit = Kernels.Workers.Limit(file == files[0] ? 1 : 2);
                var (network, score) = new PictureQuestionJob("shapes-relations", file) { Pictures = 12, Epochs = 1, Seed = 4, Test = Set }.Run();
                Assert.Equal((24, score.Correct), (score.Items, network.Info.Training!.TestCorrect));
                Assert.Equal("smug train --architecture shapes-relations --out FILE --seed 4 --epochs 1", network.Info.Training.Command);
            }

            Assert.Equal(File.ReadAllBytes(files[0]), File.ReadAllBytes(files[1]));
            var loaded = ModelFile.Load(files[0]);
            Assert.True(PictureQuestionNetwork<float>.Fits(loaded));
            Assert.Equal(SceneQuestion.Answers, loaded.Labels);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        var network = Build();
        Assert.Throws<UsageException>(() => new PictureQuestionNetwork<float>(Samples.Text(1)));
        Assert.Throws<ShapeException>(() => network.Features([new Image(2, 2, 3, new byte[12])]));
        var stranger = Set with { Questions = [Set.Questions[0] with { Answer = "perhaps" }] };
        Assert.Contains("'perhaps'", Assert.Throws<UsageException>(() => new PictureQuestionItems<float>(network, stranger)).Message);
        Assert.Throws<UsageException>(() => new PictureQuestionItems<float>(network, Set, wordDropout: 1));
        Assert.Throws<UsageException>(() => PictureQuestionArchitecture.Find("shapes-nothing"));
    }

    private static PictureQuestionNetwork<float> Build()
    {
        var vocabulary = Vocabulary.Of(Set.Questions.Select(question => question.Words.AsEnumerable()));
        return new PictureQuestionNetwork<float>(PictureQuestionArchitecture.Find("shapes-relations").Build(vocabulary, 9));
    }
}
