using System.Text.Json;

namespace Smug.Cli.Tests;

/// <summary>Probes as users run them, on a handful of questions.</summary>
public class ProbeCommandTests
{
    private const string Questions = "3 Who wrote Faust ?\n4 Where is the largest <b>city</b> of Spain ?\n5 How many people live on the moon ?\n0\n5 When did the war end ?\n2 What does NASA stand for ?\n";

    [Fact]
    public async Task AFileOfQuestionsBecomesThreeReportsOfTheSameNumbers()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["q.txt"], Questions);
        var run = await SmugProcess.RunInAsync(directory.Path, "probe", "--data", "q.txt", "--out", "o", "--json", "--quiet");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("", run.Error);
        using var document = JsonDocument.Parse(run.Output);
        var root = document.RootElement;
        Assert.Equal((1, 6, 1, 5), (Number(root, "schemaVersion"), Number(root.GetProperty("data"), "items"), Number(root, "withoutWords"), Number(root, "asked")));
        Assert.Equal(run.Output.TrimEnd(), (await File.ReadAllTextAsync(directory["o/probes.json"])).TrimEnd());
        string[] probes = ["attributed-words", "over-stability", "prefix", "suffix", "stop-words", "subject-ablation", "repetition", "opposites"];
        Assert.Equal(probes, root.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("probe").GetString()));

        var page = await File.ReadAllTextAsync(directory["o/probes.html"]);
        Assert.Contains("</html>", page);
        Assert.DoesNotContain("<b>", page);
        Assert.DoesNotContain("<script", page);
        Assert.Contains("<polyline", page);
        Assert.Contains("for5", page);
        Assert.Contains("left out because they have no word: 1", await File.ReadAllTextAsync(directory["o/probes.md"]));

        var again = await SmugProcess.RunInAsync(directory.Path, "probe", "--data", "q.txt", "--out", "again", "--threads", "1", "--quiet");
        Assert.Contains("asked: 5", again.Output);
        foreach (var file in new[] { "probes.html", "probes.md", "probes.json" })
            Assert.Equal(await File.ReadAllTextAsync(directory["o/" + file]), await File.ReadAllTextAsync(directory["again/" + file]));
        var some = await SmugProcess.RunInAsync(directory.Path, "probe", "--data", "q.txt", "--out", "some", "--limit", "2", "--seed", "3", "--quiet");
        Assert.Contains("left out by the sample: 3", some.Output);
    }

    [Theory]
    [InlineData(2, "no file and no directory", "", "nowhere")]
    [InlineData(2, "none has a word", "1\n0\n", "q.txt")]
    [InlineData(3, "an empty file", "", "q.txt")]
    [InlineData(3, "line 2: expected a class from 0 to 5, a space and a text, got '6'", "1 a b\n6 c\n", "q.txt")]
    [InlineData(3, "and 1 more such lines among 3", "human who ?\n1 a b\nx y\n", "q.txt")]
    [InlineData(2, "TREC.train.all", "", ".")]
    [InlineData(2, "leave it out", "1 a\n", "q.txt", "--corpus", "trec6")]
    [InlineData(2, "those of sst2 are negative, positive", "", ".", "--corpus", "sst2")]
    [InlineData(2, "Say with --corpus", "", ".", "--model", "sst2-cnn")]
    [InlineData(2, "no vocabulary", "1 a\n", "q.txt", "--model", "mnist-cnn")]
    [InlineData(2, "limit", "1 a\n", "q.txt", "--limit", "0")]
    public async Task BadDataIsNamed(int exitCode, string words, string content, string data, params string[] more)
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["q.txt"], content);
        var run = await SmugProcess.RunInAsync(directory.Path, ["probe", "--data", data, "--quiet", .. more]);
        Assert.True(exitCode == run.ExitCode, run.Error);
        Assert.Contains(words, run.Error);
        Assert.False(Directory.Exists(directory["smug-probes"]));
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
