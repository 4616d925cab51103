using System.Text.Json;

namespace Smug.Cli.Tests;

public class TextCommandTests
{
    [Fact]
    public async Task ATextBecomesAReportWhoseNumbersBelongTogether()
    {
        using var directory = new TemporaryDirectory();
        const string Text = "It's a gorgeous, witty <b>film</b> \u202Ereally";
        var run = await SmugProcess.RunInAsync(directory.Path, "explain", "--text", Text, "--out", "o", "--json", "--quiet");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("", run.Error);
        using var document = JsonDocument.Parse(run.Output);
        var root = document.RootElement;
        Assert.Equal(run.Output.TrimEnd(), (await File.ReadAllTextAsync(Path.Combine(directory["o"], "report.json"))).TrimEnd());
        Assert.Equal((Text, "sst2-cnn.safetensors", "positive"), (root.GetProperty("text").GetString(), root.GetProperty("model").GetString(), root.GetProperty("full").GetProperty("name").GetString()));
        var words = root.GetProperty("words").EnumerateArray().ToList();
        Assert.Equal(["it", "'s", "a", "gorgeous", ",", "witty"], words.Take(6).Select(word => word.GetProperty("token").GetString()));
        Assert.All(words, word => Assert.InRange(word.GetProperty("start").GetInt32() + word.GetProperty("length").GetInt32(), 1, Text.Length));
        var kept = words.Count(word => word.GetProperty("kept").GetBoolean());
        Assert.Equal(kept, root.GetProperty("claim").GetProperty("upper").GetInt32());
        Assert.Equal(kept, root.GetProperty("claim").GetProperty("lower").GetInt32());
        Assert.Equal(kept, root.GetProperty("rationale").GetArrayLength());
        var sum = words.Sum(word => word.GetProperty("score").GetDouble());
        Assert.Equal(root.GetProperty("integration").GetProperty("sum").GetDouble(), sum, 1e-3);

        var page = await File.ReadAllTextAsync(Path.Combine(directory["o"], "report.html"));
        Assert.DoesNotContain("<b>", page);
        Assert.DoesNotContain("\u202E", page);
        Assert.Contains("gorgeous</bdi>", page);
        Assert.Contains("<sup>+</sup>", page);
    }

    [Fact]
    public async Task AFileIsReadAndShownPlainWhereThereIsNoTerminal()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["review.txt"], "A dull , tedious\nmess .\n");
        var run = await SmugProcess.RunInAsync(directory.Path, "explain", "--file", "review.txt", "--model", "sst2-lstm", "--out", "o", "--k", "20", "--quiet");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("kept by the mask", run.Output);
        Assert.Contains("read as negative", run.Output);
        Assert.DoesNotContain("\u001b", run.Output);
        Assert.Contains("+", run.Output.Split('\n')[0]);
    }

    [Fact]
    public async Task PredictReadsTextToo()
    {
        var run = await SmugProcess.RunAsync("predict", "--text", "Who wrote Faust ?", "--model", "trec6-cnn", "--top", "1", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("human", document.RootElement.GetProperty("classes")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("no words", "explain", "--text", " ")]
    [InlineData("not both", "explain", "--text", "a", "--file", "b")]
    [InlineData("not both", "explain", "5.png", "--text", "a")]
    [InlineData("no vocabulary", "explain", "--text", "a", "--model", "mnist-cnn")]
    [InlineData("sis", "explain", "--text", "good film", "--word-method", "magic")]
    [InlineData("picture", "predict")]
    [InlineData("--corpus", "train", "--architecture", "text-cnn", "--data", ".", "--out", "m")]
    [InlineData("--corpus", "train", "--architecture", "mnist-cnn", "--corpus", "sst2", "--data", ".", "--out", "m")]
    [InlineData("stsa.binary.train", "train", "--architecture", "text-cnn", "--corpus", "sst2", "--data", ".", "--out", "m")]
    public async Task WhatCannotBeDoneIsSaid(string words, params string[] arguments)
    {
        using var directory = new TemporaryDirectory();
        var run = await SmugProcess.RunInAsync(directory.Path, arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error);
    }

    [Fact]
    public async Task AFileThatIsNoTextIsMalformed()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllBytesAsync(directory["x.txt"], [0x61, 0xFF, 0xFE]);
        var run = await SmugProcess.RunInAsync(directory.Path, "explain", "--file", "x.txt");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("UTF-8", run.Error);
    }
    [Theory]
    [InlineData("--proof")]
    [InlineData("--window", "4")]
    [InlineData("--baseline", "mean")]
    public async Task OptionsOfPicturesAreRefusedForATextByName(params string[] option)
    {
        var run = await SmugProcess.RunAsync(["explain", "--text", "a fine film", .. option]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(option[0], run.Error);
    }

}
