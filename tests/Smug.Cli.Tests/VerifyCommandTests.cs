using System.Text.Json.Nodes;

namespace Smug.Cli.Tests;

/// <summary><c>smug verify</c> and <c>smug precondition</c>.</summary>
public class VerifyCommandTests
{
    /// <summary>y0 = relu(x0 − x1), y1 = relu(x1 − x0) + 1 over the unit square.</summary>
    private const string Difference = """
        // two inputs, one hidden layer
        2,2,2,2,
        2,2,2,
        0,
        0.0,0.0,
        1.0,1.0,
        0.0,0.0,0.0,
        1.0,1.0,1.0,
        1.0,-1.0,
        -1.0,1.0,
        0.0,
        0.0,
        1.0,0.0,
        0.0,1.0,
        0.0,
        1.0,

        """;

    [Theory]
    [InlineData("(assert (>= Y_0 Y_1))", "holds", 0)] // y0 = max(x0 − x1, 0) ≤ 1 meets y1 ≥ 1 at the corner (1, 0) only; the box below leaves it out.
    [InlineData("(assert (<= Y_1 1.25))", "violated", 10)]
    public async Task AnswersAreTheLastLineAndTheExitCode(string unsafeWhen, string answer, int exitCode)
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["net.nnet"], Difference);
        await File.WriteAllTextAsync(directory["p.vnnlib"], $"""
            (declare-const X_0 Real) (declare-const X_1 Real) (declare-const Y_0 Real) (declare-const Y_1 Real)
            (assert (>= X_0 0)) (assert (<= X_0 0.9)) (assert (>= X_1 0)) (assert (<= X_1 1))
            {unsafeWhen}
            """);
        var run = await SmugProcess.RunInAsync(directory.Path, "verify", "--network", "net.nnet", "--property", "p.vnnlib", "--quiet", "--json", "--out", "page");
        Assert.True(run.ExitCode == exitCode, run.Error);
        var page = await File.ReadAllTextAsync(directory["page/report.html"]);
        Assert.Contains(answer == "holds" ? "The property holds" : "The property is violated", page, StringComparison.Ordinal);
        Assert.Equal(answer == "violated", page.Contains("<h2>Counterexample</h2>", StringComparison.Ordinal));
        Assert.Equal(answer, (string)JsonNode.Parse(await File.ReadAllTextAsync(directory["page/verification.json"]))!["answer"]!);
        var lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(answer, lines[^1]);
        var document = JsonNode.Parse(string.Join('\n', lines[..^1]))!;
        Assert.Equal(answer, (string)document["answer"]!);
        if (answer != "violated") return;
        var input = document["counterexample"]!["input"]!.AsArray().Select(x => (double)x!).ToList();
        Assert.True(Math.Max(input[1] - input[0], 0) + 1 <= 1.25);
    }

    [Fact]
    public async Task APatternNearAShippedDigitIsProvedAndReported()
    {
        using var directory = new TemporaryDirectory();
        var digit = Path.Combine(SourceTree.Root, "samples", "digits", "3.png");
        var run = await SmugProcess.RunInAsync(
            directory.Path, "precondition", "--network", "mnist-dense", "--input", digit, "--epsilon", "0.02", "--order", "attribution", "--out", "p", "--quiet");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.StartsWith("proved", run.Output.TrimEnd().Split('\n')[^1]);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(directory["p/precondition.json"]))!;
        Assert.Equal(("proved", 3), ((string)document["status"]!, (int)document["label"]!));
        Assert.Equal(32, (int)document["neurons"]!);
        Assert.EndsWith("</html>", (await File.ReadAllTextAsync(directory["p/report.html"])).TrimEnd());
        foreach (var picture in (string[])["input.png", "box-lower.png", "box-upper.png"]) Assert.True(File.Exists(directory[$"p/{picture}"]));
    }

    [Fact]
    public async Task AMisreadInputIsExplainedAndTheProofIsCheckedAgain()
    {
        using var directory = new TemporaryDirectory();
        var digit = Path.Combine(SourceTree.Root, "samples", "digits", "3.png");
        var run = await SmugProcess.RunInAsync(
            directory.Path, "precondition", "--network", "mnist-dense", "--input", digit, "--epsilon", "0.02", "--label", "5", "--time-limit", "20", "--proof", "proof.json", "--out", "p", "--quiet");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("3, though it is a 5", run.Output, StringComparison.Ordinal);
        Assert.Contains("Why a 5 is read as a 3", await File.ReadAllTextAsync(directory["p/report.html"]), StringComparison.Ordinal);
        run = await SmugProcess.RunInAsync(directory.Path, "check", "proof.json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.EndsWith("holds", run.Output.TrimEnd());

        // The same multipliers for all pictures prove nothing.
        var proof = JsonNode.Parse(await File.ReadAllTextAsync(directory["proof.json"]))!;
        foreach (var unsafeCase in proof["question"]!["cases"]!.AsArray())
        {
            unsafeCase!["lower"] = new JsonArray([.. Enumerable.Range(0, 784).Select(_ => (JsonNode)"0")]);
            unsafeCase["upper"] = new JsonArray([.. Enumerable.Range(0, 784).Select(_ => (JsonNode)"1")]);
        }

        await File.WriteAllTextAsync(directory["proof.json"], proof.ToJsonString());
        run = await SmugProcess.RunInAsync(directory.Path, "check", "proof.json");
        Assert.Equal(5, run.ExitCode);
    }

    [Fact]
    public async Task TrueClassesAreRefusedWhereTheyDoNotFit()
    {
        using var directory = new TemporaryDirectory();
        TinyMnist.Write(directory.Path);
        string[] question = ["precondition", "--network", "mnist-dense", "--input", "t10k-images-idx3-ubyte", "--quiet"];
        foreach (var (options, said) in new (string[], string)[]
        {
            (["--label", "10"], "--label"),
            (["--labels", "t10k-labels-idx1-ubyte"], "--data"),
            (["--data", "t10k-images-idx3-ubyte", "--labels", "train-labels-idx1-ubyte"], "200 classes for 40 pictures"),
            (["--layer", "0", "--data", "t10k-images-idx3-ubyte", "--label", "1"], "not with --layer"),
        })
        {
            var run = await SmugProcess.RunInAsync(directory.Path, [.. question, .. options]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(said, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task PatternsOfALayerAreListedAndAnInputIsExplainedByTheOneThatHoldsIt()
    {
        using var directory = new TemporaryDirectory();
        TinyMnist.Write(directory.Path, 300);
        var run = await SmugProcess.RunInAsync(
            directory.Path, "precondition", "--network", "mnist-dense", "--layer", "0", "--data", "train-images-idx3-ubyte", "--support", "5", "--proof-time-limit", "0.2",
            "--input", "t10k-images-idx3-ubyte", "--index", "2", "--epsilon", "0.002", "--out", "l", "--quiet");
        Assert.True(run.ExitCode == 0, run.Error);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(directory["l/layer-preconditions.json"]))!;
        Assert.Equal((0, 250, 50), ((int)document["layer"]!, (int)document["trainItems"]!, (int)document["heldItems"]!));
        var entries = document["preconditions"]!.AsArray();
        Assert.NotEmpty(entries);
        foreach (var entry in entries)
        {
            Assert.True((int)entry!["support"]! > 5);
            Assert.Equal((string)entry["overAllInputs"]! == "refuted", entry["counterexample"] is not null);
            if (entry["proofFile"] is not { } file) continue;
            run = await SmugProcess.RunInAsync(directory.Path, "check", $"l/{file}");
            Assert.True(run.ExitCode == 0, run.Error);
        }

        Assert.InRange((int)document["input"]!["precondition"]!, -1, entries.Count - 1);
        Assert.EndsWith("</html>", (await File.ReadAllTextAsync(directory["l/report.html"])).TrimEnd());

        run = await SmugProcess.RunInAsync(directory.Path, "precondition", "--network", "mnist-dense", "--layer", "1", "--data", "train-images-idx3-ubyte", "--quiet");
        Assert.Equal(2, run.ExitCode);
        run = await SmugProcess.RunInAsync(directory.Path, "precondition", "--network", "mnist-dense", "--support", "5", "--quiet");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--layer", run.Error);
    }

    [Fact]
    public async Task NetworksOfColourPicturesAndMissingItemsAreRefused()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["net.nnet"], Difference);
        var run = await SmugProcess.RunInAsync(directory.Path, "precondition", "--network", "net.nnet", "--input", "a.png", "--quiet");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("2 inputs", run.Error);
        run = await SmugProcess.RunInAsync(directory.Path, "precondition", "--network", "mnist-dense", "--input", "none.png", "--quiet");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("none.png", run.Error);
        run = await SmugProcess.RunInAsync(
            directory.Path, "precondition", "--network", "mnist-dense", "--input", Path.Combine(SourceTree.Root, "samples", "digits", "3.png"), "--epsilon", "2", "--quiet");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("epsilon", run.Error);
    }
}
