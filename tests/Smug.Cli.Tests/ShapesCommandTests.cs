using System.Text.Json;

namespace Smug.Cli.Tests;

/// <summary>Generated pictures and questions, written, and a shipped model asked them.</summary>
public class ShapesCommandTests
{
    [Fact]
    public async Task WrittenPicturesAreAskedAndAMissingOneIsCounted()
    {
        using var directory = new TemporaryDirectory();
        var written = await SmugProcess.RunInAsync(directory.Path, "shapes", "--out", "look", "--pictures", "4", "--questions", "3", "--seed", "2");
        Assert.True(written.ExitCode == 0, written.Error);
        Assert.Contains("12 questions about 4 pictures", written.Output);
        Assert.Equal(13, (await File.ReadAllLinesAsync(directory["look/questions.tsv"])).Length);
        var sheet = await File.ReadAllTextAsync(directory["look/shapes.html"]);
        Assert.Equal(4, sheet.Split("<img src=\"data:image/png;base64,").Length - 1);
        Assert.DoesNotContain("<script", sheet);

        File.Delete(directory["look/00001.png"]);
        var run = await SmugProcess.RunInAsync(directory.Path, "probe", "--model", "shapes-relations", "--data", "look", "--out", "o", "--json", "--quiet");
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Output);
        var root = document.RootElement;
        Assert.Equal((12, 9), (root.GetProperty("data").GetProperty("items").GetInt32(), root.GetProperty("asked").GetInt32()));
        var missing = root.GetProperty("leftOut").EnumerateArray().Single(count => count.GetProperty("what").GetString() == "left out because their picture is missing");
        Assert.Equal(3, missing.GetProperty("questions").GetInt32());
        Assert.Contains("context", root.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("probe").GetString()));
        Assert.Equal(9, root.GetProperty("kinds").EnumerateArray().Sum(kind => kind.GetProperty("asked").GetInt32()));
        var page = await File.ReadAllTextAsync(directory["o/probes.html"]);
        Assert.Contains("class=\"about\"><img src=\"data:image/png;base64,", page);
        Assert.DoesNotContain("<script", page);
        Assert.Contains("left out because their picture is missing: 3", await File.ReadAllTextAsync(directory["o/probes.md"]));
    }

    [Theory]
    [InlineData(2, "There is no directory 'nowhere'", null, "nowhere")]
    [InlineData(2, "questions.tsv", null, ".")]
    [InlineData(3, "line 1", "picture,answer\n", ".")]
    [InlineData(3, "line 3", "picture\tanswer\tkind\tquestion\na.png\tyes\t\twhat ?\n../a.png\tyes\t\twhat ?\n", ".")]
    [InlineData(2, "of 0 questions none is there", "picture\tanswer\tkind\tquestion\n", ".")]
    [InlineData(2, "of 1 questions 1 left out because their picture is missing", "picture\tanswer\tkind\tquestion\na.png\tyes\t\twhat ?\n", ".")]
    [InlineData(2, "leave it out", null, "shapes", "--corpus", "sst2")]
    public async Task BadDataIsNamed(int exitCode, string words, string? content, string data, params string[] more)
    {
        using var directory = new TemporaryDirectory();
        if (content is not null) await File.WriteAllTextAsync(directory["questions.tsv"], content);
        var run = await SmugProcess.RunInAsync(directory.Path, ["probe", "--model", "shapes-relations", "--data", data, "--quiet", .. more]);
        Assert.True(exitCode == run.ExitCode, run.Error);
        Assert.Contains(words, run.Error);
    }

    [Theory]
    [InlineData("needs data", "mnist-cnn")]
    [InlineData("leave out --data", "shapes-relations", "--data", ".")]
    public async Task TrainingSaysWhatDataItNeeds(string words, string architecture, params string[] more)
    {
        using var directory = new TemporaryDirectory();
        var run = await SmugProcess.RunInAsync(directory.Path, ["train", "--architecture", architecture, "--out", "m.safetensors", "--quiet", .. more]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error);
        var none = await SmugProcess.RunInAsync(directory.Path, "shapes", "--pictures", "0");
        Assert.Equal((2, true), (none.ExitCode, none.Error.Contains("1 picture", StringComparison.Ordinal)));
    }
}
