using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Smug.Explain;
using Smug.Report.Json;
using Smug.Smt;

namespace Smug.Cli.Tests;

/// <summary><c>smug solve</c> and <c>smug check</c>. Oracle for costs: every assignment tried.</summary>
public class SolveCommandTests
{
    [Theory]
    [InlineData("anytime")]
    [InlineData("exact")]
    public async Task AConstraintSetIsSolvedAndTheResultChecked(string strategy)
    {
        using var directory = new TemporaryDirectory();
        var set = Random(3, 14, 9, 6);
        using (var stream = File.Create(directory["set.json"])) ConstraintSetJson.Write(stream, set);
        var run = await SmugProcess.RunInAsync(directory.Path, "solve", "set.json", "--time-limit", "30", "--threads", "1", "--seed", "4", "--strategy", strategy, "--out", "r.json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("incumbent ", run.Error);
        var lines = run.Output.TrimEnd().Split('\n');
        var cheapest = Cheapest(set);
        Assert.Equal(["status: optimal", $"upper: {cheapest}", $"lower: {cheapest}", "gap: 0"], lines[^5..^1]);
        Assert.InRange(double.Parse(lines[^1]["seconds: ".Length..], CultureInfo.InvariantCulture), 0.0001, 30);
        var mask = new bool[set.VariableCount];
        foreach (var variable in lines[0].Split(' ')[1..]) mask[int.Parse(variable, CultureInfo.InvariantCulture)] = true;
        Assert.True(set.IsSatisfied(mask));
        Assert.Equal(cheapest, set.Cost(mask));

        var check = await SmugProcess.RunInAsync(directory.Path, "check", "r.json");
        Assert.True(check.ExitCode == 0, check.Error);
        Assert.Contains(strategy == "anytime" ? "none over the 14 variables that does costs less." : "costs less than 0.", check.Output);
        Assert.Contains($"upper: {cheapest}\n", check.Output);

        // A claim that is better than the truth, by one.
        var forged = JsonNode.Parse(await File.ReadAllTextAsync(directory["r.json"]))!;
        forged["lower"] = (long)forged["lower"]! + 1;
        await File.WriteAllTextAsync(directory["forged.json"], forged.ToJsonString());
        check = await SmugProcess.RunInAsync(directory.Path, "check", "forged.json");
        Assert.Equal((5, ""), (check.ExitCode, check.Output));
        Assert.Contains("does not hold", check.Error);
    }

    [Fact]
    public async Task AnOpbProblemIsSolvedInItsOwnTerms()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["p.opb"], "* foreign\nmin: -3 x1 +2 ~x2 +10 ;\n+1 x1 +1 x2 +1 x3 <= 2 ;\n1 x3 >= 1 ;\n");
        var run = await SmugProcess.RunInAsync(directory.Path, "solve", "p.opb", "--quiet", "--out", "r.json");
        Assert.True(run.ExitCode == 0, run.Error);

        // x3 = 1 leaves room for one of x1 (9 = 10 − 3 + 2) and x2 (10).
        Assert.Contains("kept: 1 3\nstatus: optimal\nupper: 9\nlower: 9\ngap: 0\n", run.Output);
        Assert.Equal("", run.Error);
        Assert.Equal(0, (await SmugProcess.RunInAsync(directory.Path, "check", "r.json")).ExitCode);
    }

    [Fact]
    public async Task AnUnsatisfiableProblemIsProvedSo()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["p.opb"], "1 x1 1 x2 >= 2 ;\n1 x1 1 x2 <= 1 ;\n");
        var run = await SmugProcess.RunInAsync(directory.Path, "solve", "p.opb", "--out", "r.json");
        Assert.StartsWith("status: infeasible\nupper: none\nlower: none\ngap: none\nseconds: ", run.Output);
        var check = await SmugProcess.RunInAsync(directory.Path, "check", "r.json");
        Assert.Equal(0, check.ExitCode);
        Assert.StartsWith("Verified: no assignment of the 2 variables satisfies", check.Output);
    }

    [Fact]
    public async Task AnInterruptedSolveStillSavesAnAnswerThatHolds()
    {
        if (OperatingSystem.IsWindows()) return;
        using var directory = new TemporaryDirectory();
        using (var stream = File.Create(directory["set.json"])) ConstraintSetJson.Write(stream, Random(5, 900, 500, 25));
        using var process = SmugProcess.Start(directory.Path, "solve", "set.json", "--time-limit", "600", "--out", "r.json");
        await process.StandardError.ReadLineAsync();
        await Task.Delay(1000);
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
        var run = await SmugProcess.FinishAsync(process);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("status: feasible\n", run.Output);
        var check = await SmugProcess.RunInAsync(directory.Path, "check", "r.json");
        Assert.True(check.ExitCode == 0, check.Error);
        Assert.Contains("status: feasible", check.Output);
    }

    [Theory]
    [InlineData(2, "There is no file", "solve", "missing.opb")]
    [InlineData(2, "no solver strategy", "solve", "bad.opb", "--strategy", "guess")]
    [InlineData(2, "--gap", "solve", "bad.opb", "--gap", "1")]
    [InlineData(2, "--time-limit", "solve", "bad.opb", "--time-limit", "0")]
    [InlineData(3, "bad.opb: line 1", "solve", "bad.opb")]
    [InlineData(3, "bad.json", "solve", "bad.json")]
    [InlineData(2, "There is no file", "check", "missing.json")]
    [InlineData(3, "bad.json", "check", "bad.json")]
    public async Task MistakesAreNamed(int exitCode, string words, params string[] arguments)
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["bad.opb"], "1 x1 x2 >= 1 ;");
        await File.WriteAllTextAsync(directory["bad.json"], "{\"format\":");
        var run = await SmugProcess.RunInAsync(directory.Path, arguments);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(words, run.Error);
    }

    [Fact]
    public async Task AnExplanationSavesItsCertificateAndItsConstraints()
    {
        using var directory = new TemporaryDirectory();
        var run = await SmugProcess.RunInAsync(directory.Path, "explain", "--out", "o", "--proof", "--export", "--json",
            "--solutions", "3", "--backbone", "--tie-break", "score", "--keep-class");
        Assert.True(run.ExitCode == 0, run.Error);
        var document = JsonSerializer.Deserialize(run.Output, ReportJson.Default.ReportDocument)!;
        Assert.Equal("certificate.json", document.Solver.Certificate);
        Assert.Equal(document.KeepsClass, document.Rounds[^1].Step == ClassStep.Kept);
        Assert.InRange(document.Alternatives!.Masks.Length, 1, 3);
        Assert.All(document.Alternatives.Masks, mask => Assert.Equal(document.Claim.Upper, mask.Length));
        Assert.All(document.Alternatives.Backbone!.Backbone, window => Assert.Contains(window, document.Mask.Kept));
        Assert.All(document.Mask.Kept, window => Assert.Contains(window, document.Alternatives.Backbone.Union));
        Assert.Contains("smug check certificate.json", await File.ReadAllTextAsync(Path.Combine(directory["o"], "report.html")));
        var check = await SmugProcess.RunInAsync(directory["o"], "check", "certificate.json");
        Assert.True(check.ExitCode == 0, check.Error);
        Assert.Contains($"status: optimal\nupper: {document.Claim.Upper}\n", check.Output);

        foreach (var name in new[] { "constraints.json", "constraints.opb" })
        {
            var solve = await SmugProcess.RunInAsync(directory["o"], "solve", name, "--quiet");
            Assert.Contains($"status: optimal\nupper: {document.Claim.Upper}\n", solve.Output);
        }

        Assert.Contains("(minimize ", await File.ReadAllTextAsync(Path.Combine(directory["o"], "constraints.smt2")));

        // A report without proof does not keep another one's certificate.
        await SmugProcess.RunInAsync(directory.Path, "explain", "--out", "o", "--window", "4");
        Assert.False(File.Exists(Path.Combine(directory["o"], "certificate.json")));
    }

    /// <summary>Rows over runs of neighbours, each asking for half of what all of them give.</summary>
    private static ConstraintSet Random(int seed, int variables, int rows, int width)
    {
        var random = new Random(seed);
        var made = new List<Row>();
        for (var i = 0; i < rows; i++)
        {
            var (builder, start, sum) = (new ConstraintBuilder(), random.Next(variables - width), 0.0);
            for (var k = 0; k < width; k++)
            {
                var a = (double)(float)(random.NextDouble() - 0.25);
                builder.Add(start + k, a);
                sum += a;
            }

            made.Add(builder.MoreThan(Dyadic.From(0.5 * Math.Max(0, sum))));
        }

        return new ConstraintSet(variables, made);
    }

    private static long Cheapest(ConstraintSet set)
    {
        var best = long.MaxValue;
        for (var bits = 0; bits < 1 << set.VariableCount; bits++)
        {
            bool[] mask = [.. Enumerable.Range(0, set.VariableCount).Select(v => (bits >> v & 1) == 1)];
            if (set.Cost(mask) < best && set.IsSatisfied(mask)) best = set.Cost(mask);
        }

        return best;
    }
}
