using Smug.Models.Images;

namespace Smug.Cli.Tests;

/// <summary>What people do wrong gives one line that helps, an exit code of its kind, and no files.</summary>
public class ErrorTests
{
    public static TheoryData<int, string, string[]> Mistakes() => new()
    {
        { 2, "There is no file", ["explain", "missing.png"] },
        { 2, "--colour", ["explain", "--colour"] },
        { 2, "frobnicate", ["frobnicate"] },
        { 2, "midpoint", ["explain", "--rule", "simpson"] },
        { 2, "Gamma", ["explain", "--gamma", "1"] },
        { 2, "--gamma", ["explain", "--gamma", "many"] },
        { 2, "no class 'elephant'", ["explain", "--label", "elephant"] },
        { 2, "Shipped models: mnist-cnn, mnist-dense", ["explain", "--model", "resnet"] },
        { 2, "Preset", ["explain", "--preset", "best"] },
        { 2, "no solver strategy 'guess'", ["explain", "--strategy", "guess"] },
        { 2, "no baseline", ["explain", "--fill", "plaid"] },
        { 2, "--time-limit", ["explain", "--time-limit", "-1"] },
        { 2, "--data", ["train", "--architecture", "mnist-cnn", "--out", "x"] },
        { 2, "There is no architecture", ["train", "--architecture", "vgg", "--data", ".", "--out", "x.safetensors"] },
        { 2, "IDX", ["train", "--architecture", "mnist-cnn", "--data", ".", "--out", "x.safetensors"] },
        { 2, "There is no checkpoint", ["train", "--architecture", "mnist-cnn", "--data", ".", "--out", "x.safetensors", "--resume"] },
        { 3, "signature", ["explain", "corrupt.png"] },
        { 3, "chunk IDAT", ["explain", "damaged.png"] },
        { 3, "corrupt.png", ["info", "corrupt.png"] },
        { 3, "corrupt.png", ["explain", "--model", "corrupt.png"] },
        { 6, "Cannot write", ["explain", "--out", "corrupt.png"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task MistakesAreNamed(int exitCode, string words, string[] arguments)
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["corrupt.png"], "this is no picture");
        var png = new Image(4, 4, 1, new byte[16]).ToPng();
        png[^20] ^= 0x10;
        await File.WriteAllBytesAsync(directory["damaged.png"], png);
        var before = Directory.GetFileSystemEntries(directory.Path);

        var run = await SmugProcess.RunInAsync(directory.Path, arguments);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(words, run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Equal(before, Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task ControlCharactersOfAFileNameDoNotReachTheTerminal()
    {
        var run = await SmugProcess.RunAsync("explain", "evil\e[2J.png");
        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain("\e", run.Error);
    }
}
