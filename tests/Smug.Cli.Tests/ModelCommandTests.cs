using System.Text.Json;

namespace Smug.Cli.Tests;

public class ModelCommandTests
{
    [Fact]
    public async Task AModelPredictsTheSameAfterBeingConvertedThereAndBack()
    {
        using var directory = new TemporaryDirectory();
        foreach (var (from, to) in new[] { ("mnist-cnn", "a.onnx"), ("a.onnx", "b.safetensors") })
        {
            var converted = await SmugProcess.RunInAsync(directory.Path, "convert", from, to);
            Assert.True(converted.ExitCode == 0, converted.Error);
        }

        var digit = Path.Combine(SourceTree.Root, "samples", "digits", "7.png");
        var classes = new List<string>();
        foreach (var model in new[] { "mnist-cnn", "a.onnx", "b.safetensors" })
        {
            var run = await SmugProcess.RunInAsync(directory.Path, "predict", digit, "--model", model, "--top", "3", "--json");
            Assert.True(run.ExitCode == 0, run.Error);
            using var document = JsonDocument.Parse(run.Output);
            classes.Add(document.RootElement.GetProperty("classes").GetRawText());
            Assert.Equal("7", document.RootElement.GetProperty("classes")[0].GetProperty("name").GetString());
        }

        // The same layers and weights give the same bits.
        Assert.Single(classes.Distinct());
    }

    [Fact]
    public async Task AnotherEndingIsRefused()
    {
        using var directory = new TemporaryDirectory();
        var run = await SmugProcess.RunInAsync(directory.Path, "convert", "mnist-dense", "model.bin");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(".safetensors or .onnx", run.Error);
        Assert.False(File.Exists(directory["model.bin"]));
    }

    [Theory]
    [InlineData("28", "expected rows and columns")]
    [InlineData("0x28", "expected rows and columns")]
    [InlineData("30x30", "[28, 28, 1]")]
    public async Task AnInputSizeThatCannotBeIsRefused(string size, string reason)
    {
        var run = await SmugProcess.RunAsync("info", "mnist-cnn", "--input-size", size);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Error);
        Assert.Equal(0, (await SmugProcess.RunAsync("info", "mnist-cnn", "--input-size", "28x28")).ExitCode);
    }
}
