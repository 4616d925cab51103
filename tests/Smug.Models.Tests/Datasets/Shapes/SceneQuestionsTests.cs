using System.Security.Cryptography;
using System.Text;
using Smug.Models.Datasets.Shapes;
using Smug.Models.Questions;
using Smug.Models.Text;

namespace Smug.Models.Tests.Datasets.Shapes;

/// <summary>Generated pictures and questions: the same from the same seed, and answered rightly by someone who only sees and reads.</summary>
public class SceneQuestionsTests
{
    private static readonly PictureQuestions Set = SceneQuestions.Draw(600, 16, 11);

    private static IReadOnlyList<ShapeScene> Scenes => ((ScenePictures)Set.Pictures).Scenes;

    [Fact]
    public void EveryAnswerIsWhatPixelsAndWordsSay()
    {
        Assert.Equal(600 * 16, Set.Questions.Length);
        foreach (var question in Set.Questions)
        {
            var seen = PictureReader.Answer(Set.Pictures[question.Picture], question.Words);
            Assert.True(seen == question.Answer, $"{string.Join(' ', question.Words)} [{question.Kind}]: {question.Answer}, but the picture says {seen}: {Set.Pictures.Describe(question.Picture)}");
        }
    }

    [Fact]
    public void PicturesShowTheScenes()
    {
        for (var i = 0; i < Scenes.Count; i++)
        {
            var blobs = PictureReader.Blobs(Set.Pictures[i]);
            Assert.Equal(
                Scenes[i].Shapes.Select(shape => $"{shape.Colour} {shape.Form} {2 * shape.X} {2 * shape.Y}".ToLowerInvariant()).Order(),
                blobs.Select(blob => $"{blob.Colour} {blob.Form} {blob.X} {blob.Y}").Order());
            Assert.All(blobs, blob => Assert.Contains(blob.Pixels, (int[])[41, 69, 81]));
            Assert.InRange(blobs.Count, 4, 6);
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameBytesAndAnotherDoesNot()
    {
        using var limit = Kernels.Workers.Limit(1);
        var again = SceneQuestions.Draw(600, 16, 11);
        Assert.Equal(Hash(Set), Hash(again));
        Assert.NotEqual(Hash(Set), Hash(SceneQuestions.Draw(600, 16, 12)));

        // The first pictures of a larger set are those of a smaller one.
        Assert.Equal(SceneQuestions.Draw(3, 2, 5).Questions.Select(question => string.Join(' ', question.Words)),
            SceneQuestions.Draw(9, 2, 5).Questions.Take(6).Select(question => string.Join(' ', question.Words)));
        Assert.Equal("6315e81699c3cb04", Hash(SceneQuestions.Draw(50, 6, 1)));
    }

    [Fact]
    public void NoAnswerCanBeGuessedWell()
    {
        Assert.Equal(16, Set.Questions.Select(question => question.Kind).Distinct().Count());
        foreach (var kind in Set.Questions.GroupBy(question => question.Kind))
        {
            var most = kind.GroupBy(question => question.Answer).Max(answer => answer.Count());
            Assert.True(most <= 0.67 * kind.Count(), $"{kind.Key}: {most} of {kind.Count()}");
            Assert.InRange(kind.Count(), 200, 800);
        }

        Assert.InRange(Scenes.Count(scene => scene.IsSymmetrical), 0.35 * 600, 0.45 * 600);
        Assert.All(Set.Questions, question => Assert.Contains(question.Answer, SceneQuestion.Answers));
    }

    [Fact]
    public void EachKindIsAskedInManyWays()
    {
        foreach (var kind in Set.Questions.GroupBy(question => question.Kind))
            Assert.True(kind.Select(question => string.Join(' ', question.Words)).Distinct().Count() > 100, kind.Key);
        Assert.InRange(Vocabulary.Of(Set.Questions.Select(question => question.Words.AsEnumerable())).Words.Length, 120, 250);
        var opposites = Set.Questions.Count(question => question.Words.Contains("asymmetrical"));
        Assert.InRange(opposites, 10, 60);

        // Words are what the tokenizer would make of the sentence, so writing and reading changes nothing.
        Assert.All(Set.Questions, question => Assert.Equal(question.Words, WordTokenizer.Words(string.Join(' ', question.Words))));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 0)]
    [InlineData(3, 17)]
    public void NumbersOutOfRangeAreNamed(int pictures, int perPicture) =>
        Assert.Contains("1 to 16 questions", Assert.Throws<UsageException>(() => SceneQuestions.Draw(pictures, perPicture, 1)).Message);

    [Fact]
    public void WhatHasNoAnswerIsNotAsked()
    {
        // Green and blue are equally far from red, and there is no orange.
        var scene = new ShapeScene([new(ShapeForm.Circle, ShapeColour.Red, 24, 24), new(ShapeForm.Square, ShapeColour.Green, 10, 24), new(ShapeForm.Square, ShapeColour.Blue, 38, 24)]);
        Assert.Null(new SceneQuestion(QuestionKind.NearestForm, ShapeColour.Red).AnswerFor(scene));
        Assert.Null(new SceneQuestion(QuestionKind.Form, ShapeColour.Orange).AnswerFor(scene));
        Assert.Null(new SceneQuestion(QuestionKind.SameForm, ShapeColour.Red, ShapeColour.Red).AnswerFor(scene));
        Assert.Equal("blue", new SceneQuestion(QuestionKind.FurthestColour, ShapeColour.Green).AnswerFor(scene));
        Assert.Equal("no", new SceneQuestion(QuestionKind.Symmetry).AnswerFor(scene));
        Assert.Equal("yes", new SceneQuestion(QuestionKind.Symmetry, IsNegated: true).AnswerFor(scene));
    }

    private static string Hash(PictureQuestions set)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < set.Pictures.Count; i++) hash.AppendData(set.Pictures[i].Pixels);
        foreach (var question in set.Questions) hash.AppendData(Encoding.UTF8.GetBytes($"{question.Picture} {question.Answer} {question.Kind} {string.Join(' ', question.Words)}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
