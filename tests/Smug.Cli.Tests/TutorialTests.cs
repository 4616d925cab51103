using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Smug.Cli.Tests;

/// <summary>The commands of <c>docs/tutorial.md</c> and other pages, run as a reader would type them.</summary>
public class TutorialTests
{
    [Theory]
    [InlineData("tutorial.md", 8, 20)]
    [InlineData("text.md", 4, 8)]
    [InlineData("proof-carrying.md", 3, 5)]
    public async Task EveryCommandOfTheTutorialRuns(string page, int least, int most)
    {
        if (OperatingSystem.IsWindows()) return;
        using var directory = new TemporaryDirectory();
        var (dotnet, assembly) = SmugProcess.Command;
        await File.WriteAllTextAsync(directory["smug"], $"#!/bin/sh\nexec '{dotnet}' '{assembly}' \"$@\"\n");
        File.SetUnixFileMode(directory["smug"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateSymbolicLink(directory["samples"], Path.Combine(SourceTree.Root, "samples"));

        var blocks = Regex.Matches(await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", page)), "```sh\n(.*?)```", RegexOptions.Singleline);
        Assert.InRange(blocks.Count, least, most);
        foreach (Match block in blocks)
        {
            var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", block.Groups[1].Value])
            {
                WorkingDirectory = directory.Path,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var run = await SmugProcess.FinishAsync(process);
            Assert.True(run.ExitCode == 0, $"{block.Groups[1].Value}\n{run.Error}");
        }

        File.Delete(directory["samples"]);
    }

    [Fact]
    public void TheReadmeNamesEveryOptionOfExplain()
    {
        var readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));
        var options = Commands.ExplainCommand.Create().Options.Select(option => option.Name).Except(["--json", "--quiet"]);
        Assert.All(options, option => Assert.Contains($"`{option}", readme));
    }
}
