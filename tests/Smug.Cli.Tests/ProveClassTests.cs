using System.Text.Json.Nodes;

namespace Smug.Cli.Tests;

/// <summary><c>smug explain --prove-class</c>.</summary>
public class ProveClassTests
{
    [Fact]
    public async Task AMaskOfAShippedDigitIsProvedAndItsCertificateChecked()
    {
        using var directory = new TemporaryDirectory();
        var digit = Path.Combine(SourceTree.Root, "samples", "digits", "1.png");
        var run = await SmugProcess.RunInAsync(
            directory.Path, "explain", digit, "--model", "mnist-dense", "--prove-class", "--epsilon", "0.02", "--window", "7", "--out", "m", "--quiet");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.StartsWith("proved", run.Output.TrimEnd().Split('\n')[^1]);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(directory["m/report.json"]))!;
        Assert.Equal(("proved", 1, 0.02), ((string)document["status"]!, (int)document["label"]!, (double)document["epsilon"]!));
        var windows = document["windows"]!.AsArray();
        Assert.Equal(16, windows.Count);
        Assert.Contains(windows, window => (string)window!["standing"]! == "freed");
        Assert.All(windows, window => Assert.Equal((string)window!["standing"]! == "needed", window["counterexample"] is not null));
        Assert.EndsWith("</html>", (await File.ReadAllTextAsync(directory["m/report.html"])).TrimEnd());

        run = await SmugProcess.RunInAsync(directory.Path, "check", "m/class-proof.json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("holds", run.Output.TrimEnd().Split('\n')[^1]);
    }

    [Theory]
    [InlineData("--gamma", "--model", "mnist-dense", "--prove-class", "--gamma", "0.3")]
    [InlineData("--epsilon", "--epsilon", "0.3")]
    [InlineData("MaxPool2d", "--prove-class")]
    [InlineData("epsilon", "--model", "mnist-dense", "--prove-class", "--epsilon", "-1")]
    [InlineData("--prove-class", "--text", "a film", "--prove-class")]
    public async Task WhatMeansNothingIsRefusedByName(string named, params string[] arguments)
    {
        var run = await SmugProcess.RunAsync(["explain", .. arguments, "--quiet"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error);
    }
}
