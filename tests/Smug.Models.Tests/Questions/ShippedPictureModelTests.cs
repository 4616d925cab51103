using Smug.Models.Datasets.Shapes;
using Smug.Models.Questions;
using Smug.Models.Training;

namespace Smug.Models.Tests.Questions;

/// <summary>The model for questions about pictures in <c>models/</c> is what its record says.</summary>
public class ShippedPictureModelTests
{
    private const string Name = "shapes-relations";

    [Fact]
    public void ItAnswersAsManyTestQuestionsRightAsRecorded()
    {
        var network = ModelFile.Load(PathOf(Name + ".safetensors"));
        var training = network.Info.Training!;
        Assert.Equal($"smug train --architecture {Name} --out FILE --seed 1 --epochs 8", training.Command);
        Assert.Equal(SceneQuestion.Answers, network.Labels.AsEnumerable());
        var readme = File.ReadAllText(PathOf("README.md"));
        Assert.Contains($"`{Name}.safetensors`", readme);
        Assert.Contains($"{training.TestCorrect} of {training.TestItems}", readme);
        var score = ClassificationScore.Of(network, new PictureQuestionItems<float>(new PictureQuestionNetwork<float>(network), PictureQuestionJob.TestQuestions));

        // Another machine's vector instructions may tip a question that is nearly even.
        Assert.Equal(training.TestItems, score.Items);
        Assert.InRange(score.Correct, training.TestCorrect - 4, training.TestCorrect + 4);
    }

    private static string PathOf(string file) => Path.Combine(SourceTree.Root, "models", file);
}
