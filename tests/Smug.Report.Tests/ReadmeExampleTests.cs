using System.Text.RegularExpressions;
using Smug.Explain;
using Smug.Models;
using Smug.Models.Images;

namespace Smug.Report.Tests;

/// <summary>The README's example, compiled and run word for word.</summary>
[CollectionDefinition(nameof(ReadmeExampleTests), DisableParallelization = true)]
[Collection(nameof(ReadmeExampleTests))]
public class ReadmeExampleTests
{
    [Fact]
    public void TheExampleIsTheCodeBelow()
    {
        var readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));
        var example = Regex.Match(readme, "```csharp\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var lines = example.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("using ", StringComparison.Ordinal));
        var here = File.ReadAllText(Path.Combine(SourceTree.Root, "tests", "Smug.Report.Tests", "ReadmeExampleTests.cs"));
        Assert.Contains(string.Concat(lines.Select(line => $"        {line}\n")), here);
    }

    [Fact]
    public void TheExampleRuns()
    {
        var directory = Directory.CreateTempSubdirectory("smug-readme-").FullName;
        foreach (var file in new[] { "models/mnist-cnn.safetensors", "samples/digits/5.png" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory, file))!);
            File.Copy(Path.Combine(SourceTree.Root, file), Path.Combine(directory, file));
        }

        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(directory);
        Example();
        Directory.SetCurrentDirectory(before);
        Assert.True(File.Exists(Path.Combine(directory, "report", "report.html")));
        Directory.Delete(directory, recursive: true);
    }

    private static void Example()
    {
        var network = ModelFile.Load("models/mnist-cnn.safetensors");
        var input = ImageInput.From(Image.Load("samples/digits/5.png"), network);
        var explanation = new MaskPipeline(network).Explain(input, new MaskOptions { Gamma = 0.5, Window = 2 });
        Console.WriteLine(explanation.Mask);
        Console.WriteLine(explanation.Claim.Statement);
        ExplanationReport.Write(explanation, "report");
    }
}
