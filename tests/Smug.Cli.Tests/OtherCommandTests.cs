using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Smug.Models.Formats;
using Smug.Models.Images;

namespace Smug.Cli.Tests;

public class OtherCommandTests
{
    [Fact]
    public async Task AttributeWritesAMapWhoseSumIsTheDifferenceItExplains()
    {
        using var directory = new TemporaryDirectory();
        var digit = Path.Combine(SourceTree.Root, "samples", "digits", "5.png");
        var run = await SmugProcess.RunInAsync(
            directory.Path, "attribute", digit, "--model", "mnist-cnn", "--method", "ig", "--rule", "gauss-legendre", "--steps", "64", "--target", "softmax",
            "--baseline", "black", "--label", "5", "--out", "o", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Output);
        var integration = document.RootElement.GetProperty("integration");
        var map = NpyFile.Read<float>(Path.Combine(directory["o"], "attribution.npy"));
        Assert.Equal("[28, 28, 1]", $"{map.Shape}");
        Assert.InRange(map.ToArray().Sum(v => (double)v) - integration.GetProperty("sum").GetDouble(), -1e-5, 1e-5);
        var difference = integration.GetProperty("score").GetDouble() - integration.GetProperty("baselineScore").GetDouble();
        Assert.InRange(map.ToArray().Sum(v => (double)v), difference - 0.02, difference + 0.02);
        Assert.Equal(560, Image.Load(Path.Combine(directory["o"], "attribution.png")).Width);
        Assert.Equal(run.Output.TrimEnd(), (await File.ReadAllTextAsync(Path.Combine(directory["o"], "attribution.json"))).TrimEnd());
    }

    [Fact]
    public async Task AttributeScoresFirstLayerNeuronsToo()
    {
        using var directory = new TemporaryDirectory();
        var digit = Path.Combine(SourceTree.Root, "samples", "digits", "5.png");
        var run = await SmugProcess.RunInAsync(directory.Path, "attribute", digit, "--node", "relu1", "--out", "o");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("[24, 24, 16]", $"{NpyFile.Read<float>(Path.Combine(directory["o"], "attribution.npy")).Shape}");
    }

    [Fact]
    public async Task AttributeTakesAnyMethodAndSaysWhatItsNumbersMean()
    {
        using var directory = new TemporaryDirectory();
        var digit = Path.Combine(SourceTree.Root, "samples", "digits", "5.png");
        var run = await SmugProcess.RunInAsync(directory.Path, "attribute", digit, "--method", "smoothgrad:samples=4", "--set", "noise=0.1", "--seed", "3", "--out", "o", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("smoothgrad:samples=4:noise=0.1", document.RootElement.GetProperty("method").GetString());
        Assert.Contains("Mean change of the target", document.RootElement.GetProperty("meaning").GetString(), StringComparison.Ordinal);
        Assert.Equal("[28, 28, 1]", $"{NpyFile.Read<float>(Path.Combine(directory["o"], "attribution.npy")).Shape}");

        var unknown = await SmugProcess.RunInAsync(directory.Path, "attribute", digit, "--method", "magic");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("guided-backprop", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await SmugProcess.RunInAsync(directory.Path, "attribute", digit, "--method", "gradient", "--steps", "3")).ExitCode);
        Assert.Contains("smoothgrad-squared", (await SmugProcess.RunAsync("attribute", "--help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InfoDescribesAShippedModel()
    {
        var words = await SmugProcess.RunAsync("info", "mnist-cnn");
        Assert.Equal(0, words.ExitCode);
        Assert.Contains("conv1", words.Output);
        Assert.Contains("test items", words.Output);
        using var document = JsonDocument.Parse((await SmugProcess.RunAsync("info", "mnist-dense", "--json")).Output);
        Assert.Equal([28, 28, 1], document.RootElement.GetProperty("inputShape").EnumerateArray().Select(e => e.GetInt32()));
        Assert.Equal(25_450, document.RootElement.GetProperty("nodes").EnumerateArray().Sum(node => node.GetProperty("parameters").GetInt64()));
        Assert.Equal(64, document.RootElement.GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public async Task DoctorSaysWhatItFound()
    {
        var run = await SmugProcess.RunAsync("doctor", "--json");
        using var document = JsonDocument.Parse(run.Output);
        var z3 = document.RootElement.GetProperty("z3").GetString();
        Assert.Equal(z3 is null ? 6 : 0, run.ExitCode);
        Assert.Equal(z3 is null, document.RootElement.GetProperty("z3Advice").GetString()?.Contains("libz3-4", StringComparison.Ordinal) ?? false);
        var devices = document.RootElement.GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("id").GetString()).ToList();
        Assert.Equal(Device.All.Select(device => device.Id), devices);
        Assert.Equal(Device.HasGpuPart, document.RootElement.GetProperty("hasGpuPart").GetBoolean());
        var line = (await SmugProcess.RunAsync("doctor")).Output.Split('\n').Single(line => line.StartsWith("devices", StringComparison.Ordinal));
        Assert.All(Device.All, device => Assert.Contains(device.Id, line));
        Assert.Equal(!Device.HasGpuPart, line.Contains("-p:SmugGpu=true", StringComparison.Ordinal));
        Assert.Equal(Environment.ProcessorCount, document.RootElement.GetProperty("threads").GetInt32());
        Assert.Subset(document.RootElement.GetProperty("models").EnumerateArray().Select(e => e.GetString()).ToHashSet(), new HashSet<string?> { "mnist-cnn", "mnist-dense", "sst2-cnn" });
    }

    [Fact]
    public async Task VersionAndHelpGoToStandardOutput()
    {
        var version = await SmugProcess.RunAsync("--version");
        Assert.Equal(0, version.ExitCode);
        Assert.StartsWith(typeof(Image).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0], version.Output);
        var bare = await SmugProcess.RunAsync();
        Assert.Equal(0, bare.ExitCode);
        foreach (var command in new[] { "explain", "attribute", "train", "info", "doctor" })
        {
            Assert.Contains(command, bare.Output);
            var help = await SmugProcess.RunAsync(command, "--help");
            Assert.Equal((0, ""), (help.ExitCode, help.Error));
            Assert.Contains("Examples:\n  smug " + command, help.Output);
            Assert.Contains("Exit codes:", help.Output);
        }
    }

    [Fact]
    public async Task TrainingWritesAModelThatCanBeExplained()
    {
        using var directory = new TemporaryDirectory();
        TinyMnist.Write(directory.Path);
        var train = await SmugProcess.RunInAsync(
            directory.Path, "train", "--architecture", "mnist-dense", "--data", ".", "--out", "m.safetensors", "--epochs", "3", "--seed", "4", "--json");
        Assert.True(train.ExitCode == 0, train.Error);
        using var document = JsonDocument.Parse(train.Output);
        Assert.Equal(40, document.RootElement.GetProperty("testItems").GetInt32());
        Assert.Contains("epoch 3 of 3", train.Error);
        Assert.False(File.Exists(directory["m.safetensors.checkpoint"]));
        var info = await SmugProcess.RunInAsync(directory.Path, "info", "m.safetensors");
        Assert.Contains("--seed 4 --epochs 3", info.Output);
    }

    [Fact]
    public async Task AnInterruptedTrainingGoesOnWhereItStopped()
    {
        if (OperatingSystem.IsWindows()) return;
        using var directory = new TemporaryDirectory();
        TinyMnist.Write(directory.Path, items: 4000);
        string[] job = ["train", "--architecture", "mnist-dense", "--data", ".", "--out", "m.safetensors", "--epochs", "400"];
        using var process = SmugProcess.Start(directory.Path, job);
        Assert.NotNull(await process.StandardError.ReadLineAsync());
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
        var interrupted = await SmugProcess.FinishAsync(process);
        Assert.True(interrupted.ExitCode == 130, interrupted.Error);
        Assert.Contains("--resume", interrupted.Error);
        Assert.True(File.Exists(directory["m.safetensors.checkpoint"]));
        Assert.False(File.Exists(directory["m.safetensors"]));
        Assert.Equal(2, (await SmugProcess.RunInAsync(directory.Path, job)).ExitCode);
    }
}
