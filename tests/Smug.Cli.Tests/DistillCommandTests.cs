using System.Text.Json.Nodes;

namespace Smug.Cli.Tests;

/// <summary><c>smug distill</c>.</summary>
public class DistillCommandTests
{
    [Fact]
    public async Task ACurveOverTheThresholdIsMeasuredAndReported()
    {
        using var directory = new TemporaryDirectory();
        TinyMnist.Write(directory.Path, 400);
        var run = await SmugProcess.RunInAsync(
            directory.Path, "distill", "--data", ".", "--held-out", "100", "--threshold", "0.7", "--threshold", "1", "--min-support", "4", "--pairs", "2", "--out", "d", "--quiet");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("| threshold |", run.Output);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(directory["d/distillation.json"]))!;
        Assert.Equal((300, 100, 40, "relu1"), ((int)document["trainItems"]!, (int)document["heldItems"]!, (int)document["testItems"]!, (string)document["layer"]!));
        Assert.Equal([0.7, 1], document["points"]!.AsArray().Select(point => (double)point!["threshold"]!));
        Assert.StartsWith("<svg", (await File.ReadAllTextAsync(directory["d/curve.svg"])).TrimStart());
        Assert.EndsWith("</html>", (await File.ReadAllTextAsync(directory["d/report.html"])).TrimEnd());

        run = await SmugProcess.RunInAsync(directory.Path, "distill", "--data", ".", "--held-out", "400", "--quiet");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--held-out", run.Error);
    }
}
