using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Smug.Cli.Tests;

/// <summary>Evaluations as users run them: whole, in shards, killed and run again. Oracle: the bytes of the run in one go.</summary>
public class EvaluateCommandTests
{
    private static readonly string[] s_job =
        ["evaluate", "--data", ".", "--model", "mnist-dense", "--methods", "gradient,gradient-x-input,random", "--metrics", "completeness-gap", "--quiet"];

    [Fact]
    public async Task AnEvaluationWritesRowsAndSummaries()
    {
        using var directory = Digits();
        var run = await Succeed(directory, [.. s_job, "--limit", "9", "--seed", "4", "--out", "o"]);
        Assert.Contains("9 items, means with bootstrap 95 % intervals", run.Output);
        var rows = File.ReadAllLines(directory["o/rows.jsonl"]);
        Assert.Equal(27, rows.Length);
        Assert.Equal("gradient", JsonDocument.Parse(rows[0]).RootElement.GetProperty("method").GetString());
        Assert.Equal(
            ["comparisons.csv", "evaluation.json", "rows.jsonl", "summary.csv", "summary.html", "summary.json", "summary.md", "timings.csv", "timings.jsonl"],
            Directory.GetFiles(directory["o"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var again = await Succeed(directory, [.. s_job, "--limit", "9", "--seed", "4", "--out", "o", "--json"]);
        Assert.Equal(File.ReadAllText(directory["o/summary.json"]), again.Output);
    }

    [Fact]
    public async Task ShardsOfASchedulersArrayTogetherAreTheWhole()
    {
        using var directory = Digits();
        await Succeed(directory, [.. s_job, "--out", "whole"]);
        foreach (var shard in new[] { "0/3", "2/3" }) await Succeed(directory, [.. s_job, "--out", "parts", "--shard", shard]);
        var missing = await SmugProcess.RunInAsync(directory.Path, "merge", "parts", "--out", "merged");
        Assert.Equal((2, true), (missing.ExitCode, missing.Error.Contains("Shard 1/3 missing", StringComparison.Ordinal)));
        using (var task = Process.Start(new ProcessStartInfo(SmugProcess.Command.Dotnet, [SmugProcess.Command.Assembly, .. s_job, "--out", "parts"])
        {
            WorkingDirectory = directory.Path,
            RedirectStandardError = true,
            Environment = { ["SLURM_ARRAY_TASK_ID"] = "6", ["SLURM_ARRAY_TASK_MIN"] = "5", ["SLURM_ARRAY_TASK_COUNT"] = "3" },
        })!)
        {
            await task.WaitForExitAsync();
            Assert.Equal(0, task.ExitCode);
        }

        await Succeed(directory, ["merge", "parts", "--out", "merged"]);
        AssertSame(directory, "whole", "merged");
    }

    [Theory]
    [InlineData("-INT", 130)]
    [InlineData("-KILL", 137)]
    public async Task AStoppedRunGoesOnWithTheSameCommand(string signal, int exitCode)
    {
        if (OperatingSystem.IsWindows()) return;
        using var directory = Digits();
        string[] job = ["evaluate", "--data", ".", "--methods", "ig:steps=2000,random", "--metrics", "completeness-gap"];
        using (var process = SmugProcess.Start(directory.Path, [.. job, "--out", "stopped"]))
        {
            // The first line of progress comes with the first row.
            Assert.NotNull(await process.StandardError.ReadLineAsync());
            using (var kill = Process.Start("kill", [signal, $"{process.Id}"])) await kill.WaitForExitAsync();
            var run = await SmugProcess.FinishAsync(process);
            Assert.Equal(exitCode, run.ExitCode);
            if (exitCode == 130) Assert.Matches(new Regex(@"stopped after \d+ of 80 rows"), run.Error);
        }

        Assert.InRange(File.ReadAllLines(directory["stopped/rows.jsonl"]).Length, 1, 79);
        Assert.False(File.Exists(directory["stopped/summary.json"]));
        await Succeed(directory, [.. job, "--out", "stopped"]);
        await Succeed(directory, [.. job, "--out", "whole"]);
        AssertSame(directory, "whole", "stopped");
    }

    [Fact]
    public async Task AnItemThatCannotBeReadIsARowThatSaysSo()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["data"]);
        File.Copy(Path.Combine(SourceTree.Root, "samples", "digits", "3.png"), directory["data/b.png"]);
        File.WriteAllText(directory["data/a.png"], "no picture");
        var run = await Succeed(directory, ["evaluate", "--data", "data", "--methods", "gradient", "--metrics", "completeness-gap", "--out", "o"]);
        Assert.Contains("gradient failed on 1 of 2 items: a.png", run.Output);
        var row = JsonDocument.Parse(File.ReadAllLines(directory["o/rows.jsonl"])[0]).RootElement;
        Assert.Equal(("failed", "Input"), (row.GetProperty("status").GetString(), row.GetProperty("error").GetProperty("kind").GetString()));
    }

    [Theory]
    [InlineData(2, "no data set", "evaluate", "--data", "nowhere", "--methods", "gradient")]
    [InlineData(2, "at least one method", "evaluate", "--data", ".")]
    [InlineData(2, "There is no attribution method 'guess'", "evaluate", "--data", ".", "--methods", "guess")]
    [InlineData(2, "There is no metric 'taste'", "evaluate", "--data", ".", "--methods", "gradient", "--metrics", "taste")]
    [InlineData(2, "given 2 times", "evaluate", "--data", ".", "--methods", "gradient,gradient")]
    [InlineData(2, "counted from 0/8 to 7/8", "evaluate", "--data", ".", "--methods", "gradient", "--shard", "8/8")]
    [InlineData(2, "limit", "evaluate", "--data", ".", "--methods", "gradient", "--limit", "0")]
    [InlineData(2, "There is no directory 'nowhere'", "merge", "nowhere", "--out", "o")]
    [InlineData(2, "it is no evaluation", "merge", ".", "--out", "o")]
    public async Task MistakesAreNamed(int exitCode, string words, params string[] arguments)
    {
        using var directory = Digits();
        var run = await SmugProcess.RunInAsync(directory.Path, arguments);
        Assert.True(exitCode == run.ExitCode, run.Error);
        Assert.Contains(words, run.Error);
    }

    private static TemporaryDirectory Digits()
    {
        var directory = new TemporaryDirectory();
        TinyMnist.Write(directory.Path);
        return directory;
    }

    private static async Task<SmugProcess> Succeed(TemporaryDirectory directory, string[] arguments)
    {
        var run = await SmugProcess.RunInAsync(directory.Path, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private static void AssertSame(TemporaryDirectory directory, string one, string other)
    {
        foreach (var file in new[] { "rows.jsonl", "evaluation.json", "summary.json", "summary.csv", "comparisons.csv", "summary.md", "summary.html" })
            Assert.Equal(File.ReadAllBytes(directory[$"{one}/{file}"]), File.ReadAllBytes(directory[$"{other}/{file}"]));
    }
}
