using Smug.Kernels;
using Smug.Models.Questions;

namespace Smug.Models.Datasets.Shapes;

/// <summary>Draws scenes and questions about them, after Sort-of-CLEVR (Santoro et al., A simple neural network module for relational reasoning,
/// 2017), with three forms, more kinds of questions, and many ways of asking each. The same seed gives the same pictures and words on every
/// machine. Thread-safe.</summary>
public static class SceneQuestions
{
    /// <summary>What the set is called on the command line and in reports.</summary>
    public const string Name = "shapes";

    private const ulong PictureDraws = 0x5C;
    private const int Tries = 100;

    private static readonly QuestionKind[] Kinds = Enum.GetValues<QuestionKind>();

    /// <summary>Draws a set.</summary>
    /// <param name="pictures">How many pictures; at least 1.</param>
    /// <param name="perPicture">How many questions about each, of different kinds; 1 to 16.</param>
    /// <param name="seed">What everything is drawn from.</param>
    /// <exception cref="UsageException">A number is out of range.</exception>
    public static PictureQuestions Draw(int pictures, int perPicture, ulong seed)
    {
        if (pictures < 1 || perPicture < 1 || perPicture > Kinds.Length)
            throw new UsageException($"Shapes need at least 1 picture and 1 to {Kinds.Length} questions about each, got {pictures} and {perPicture}.");
        var scenes = new ShapeScene[pictures];
        var questions = new QuestionAboutPicture[pictures][];
        Workers.For(pictures, i =>
        {
            var random = new SeededRandom(SeededRandom.Mix(seed, PictureDraws, (ulong)i));
            scenes[i] = SceneGenerator.Draw(random);
            questions[i] = Ask(scenes[i], i, perPicture, random);
        });
        return new PictureQuestions(
            FormattableString.Invariant($"{Name}, {pictures} pictures, {perPicture} questions about each, seed {seed}"),
            new ScenePictures(scenes),
            [.. questions.SelectMany(some => some)]);
    }

    private static QuestionAboutPicture[] Ask(ShapeScene scene, int picture, int count, SeededRandom random)
    {
        var kinds = Kinds.ToArray();
        random.Shuffle<QuestionKind>(kinds);
        var questions = new List<QuestionAboutPicture>(count);
        for (var i = 0; questions.Count < count; i++)
        {
            if (DrawQuestion(scene, kinds[i % kinds.Length], random) is var (question, answer))
                questions.Add(new QuestionAboutPicture(picture, QuestionWording.Draw(question, random), answer, question.KindName));
        }

        return [.. questions];
    }

    /// <summary>A question of a kind that has an answer; null where none was found, as where nothing is clearly nearest to anything.</summary>
    private static (SceneQuestion Question, string Answer)? DrawQuestion(ShapeScene scene, QuestionKind kind, SeededRandom random)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var question = new SceneQuestion(
                kind, (ShapeColour)random.Next(6), (ShapeColour)random.Next(6), (ShapeForm)random.Next(3), (Side)random.Next(4), random.Next(QuestionWording.NegatedOneIn) == 0);
            if (kind == QuestionKind.Presence && scene.Shapes.Length < 6 && random.Next(2) == 0)
                question = question with { Colour = Missing(scene, random) };
            if (question.AnswerFor(scene) is { } answer) return (question, answer);
        }

        return null;
    }

    private static ShapeColour Missing(ShapeScene scene, SeededRandom random)
    {
        ShapeColour[] missing = [.. Enum.GetValues<ShapeColour>().Where(colour => scene.Of(colour) is null)];
        return missing[random.Next(missing.Length)];
    }
}
