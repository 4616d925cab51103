using Smug.Models.Datasets.Shapes;
using Smug.Models.Formats;
using Smug.Models.Questions;
using Smug.Models.Text;

namespace Smug.Models.Training;

/// <summary>Training a network for questions about generated pictures, to a file: what <c>smug train</c> does.</summary>
/// <remarks>Training pictures are drawn from the job's seed. The test questions are always the same, <see cref="TestQuestions"/>, and are tried
/// once, at the end, with the weights as they are written: rounded to float16.</remarks>
/// <param name="Architecture">A name from <see cref="PictureQuestionArchitecture.All"/>.</param>
/// <param name="OutputFile">The model file to write.</param>
public sealed record PictureQuestionJob(string Architecture, string OutputFile) : ModelJob(OutputFile)
{
    private const ulong TestSeed = 0x7E57;
    private const ulong TrainDraws = 0x7EA;

    /// <summary>Pictures to train on; the architecture's own number if null.</summary>
    public int? Pictures { get; init; }

    /// <summary>What the model is tried on; <see cref="TestQuestions"/> by default.</summary>
    public PictureQuestions Test { get; init; } = TestQuestions;

    /// <summary>The questions that models are tried on; none of them is ever trained on.</summary>
    public static PictureQuestions TestQuestions { get; } = DrawTest();

    /// <summary>Trains, tests and writes the model.</summary>
    /// <param name="progress">Told after each step, on this thread.</param>
    /// <param name="cancellation">Ends training early.</param>
    /// <returns>The network that was written, and its score on the test questions.</returns>
    /// <exception cref="UsageException">The architecture is unknown, or a setting is out of range.</exception>
    /// <exception cref="MalformedInputException">The checkpoint is broken.</exception>
    /// <exception cref="EnvironmentException">The model cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Training was ended early.</exception>
    public (Network<float> Network, ClassificationScore Test) Run(
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        RequireProcessor(Architecture);
        var architecture = PictureQuestionArchitecture.Find(Architecture);
        var settings = architecture.Settings;
        var options = Adapted(settings.Options);
        var pictures = Pictures ?? settings.TrainPictures;
        var questions = SceneQuestions.Draw(pictures, settings.PerPicture, SeededRandom.Mix(Seed, TrainDraws));
        var vocabulary = Vocabulary.Of(questions.Questions.Select(question => question.Words.AsEnumerable()), leastCount: 2);
        var network = architecture.Build(vocabulary, Seed);
        var reader = new PictureQuestionNetwork<float>(network);
        var items = new PictureQuestionItems<float>(reader, questions, settings.WordDropout);
        var optimizer = new Adam<float>(network, weightDecay: settings.WeightDecay);
        new Trainer<float>(network, optimizer, options).Run(items, null, progress, cancellation);
        HalfPrecision.Round(network);
        var score = ClassificationScore.Of(network, new PictureQuestionItems<float>(reader, Test), cancellation);
        var rule = FormattableString.Invariant(
            $"{optimizer.Description}; {pictures} pictures; {options.Pace}; {settings.PerPicture} questions about each picture; {settings.WordDropout:R} of words unknown; rounded to float16");
        return (Write(network, options, "", rule, items.Count, score), score);
    }

    private static PictureQuestions DrawTest()
    {
        const int Pictures = 1000;
        const int PerPicture = 4;
        return SceneQuestions.Draw(Pictures, PerPicture, TestSeed) with { Name = $"generated {SceneQuestions.Name}, {Pictures} test pictures" };
    }
}
