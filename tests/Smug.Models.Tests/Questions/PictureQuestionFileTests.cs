using Smug.Models.Datasets.Shapes;
using Smug.Models.Questions;

namespace Smug.Models.Tests.Questions;

/// <summary>Questions and pictures in a directory: what is written is read again, and what is missing or broken is counted or named.</summary>
public sealed class PictureQuestionFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("smug-questions").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        var set = SceneQuestions.Draw(5, 3, 2);
        PictureQuestionFile.Write(_directory, set);
        var read = PictureQuestionFile.Read(_directory);
        Assert.Equal(Lines(set), Lines(read));
        Assert.Equal([0, 0], read.LeftOut.Select(count => count.Questions));
        for (var i = 0; i < 5; i++) Assert.Equal(set.Pictures[i].Pixels.ToArray(), read.Pictures[i].Pixels.ToArray());
        Assert.Equal("00003.png", read.Pictures.Describe(3));
    }

    [Fact]
    public void MissingAndBrokenPicturesAreCounted()
    {
        PictureQuestionFile.Write(_directory, SceneQuestions.Draw(5, 3, 2));
        File.Delete(Path.Combine(_directory, "00001.png"));
        File.WriteAllText(Path.Combine(_directory, "00002.png"), "no picture");
        var read = PictureQuestionFile.Read(_directory);
        Assert.Equal((9, 3), (read.Questions.Length, read.Pictures.Count));
        Assert.Equal([("left out because their picture is missing", 3), ("left out because their picture cannot be read", 3)], read.LeftOut.AsEnumerable());
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2], read.Questions.Select(question => question.Picture));
    }

    [Theory]
    [InlineData("picture,answer\n", "line 1")]
    [InlineData("", "line 1")]
    [InlineData("picture\tanswer\tkind\tquestion\na.png\tyes\tk\n", "line 2")]
    [InlineData("picture\tanswer\tkind\tquestion\na.png\tyes\tk\twhat ?\n\n../a.png\tyes\tk\twhat ?\n/a.png\tyes\tk\twhat ?\nx\n", "line 4")]
    public void MalformedLinesAreNamed(string content, string place)
    {
        File.WriteAllText(Path.Combine(_directory, PictureQuestionFile.Name), content);
        var error = Assert.Throws<MalformedInputException>(() => PictureQuestionFile.Read(_directory));
        Assert.Contains(place, error.Message);
        if (place == "line 4") Assert.Contains("and 2 more such lines", error.Message);
    }

    [Fact]
    public void WithoutAFileOrDirectoryThereIsAnError()
    {
        Assert.Contains(PictureQuestionFile.Name, Assert.Throws<UsageException>(() => PictureQuestionFile.Read(_directory)).Message);
        Assert.Throws<UsageException>(() => PictureQuestionFile.Read(Path.Combine(_directory, "nowhere")));
    }

    private static IEnumerable<string> Lines(PictureQuestions set) =>
        set.Questions.Select(question => $"{question.Picture} {question.Answer} {question.Kind} {string.Join(' ', question.Words)}");
}
