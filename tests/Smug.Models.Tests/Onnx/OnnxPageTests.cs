using System.Text.RegularExpressions;
using Smug.Models.Onnx;

namespace Smug.Models.Tests.Onnx;

/// <summary>docs/onnx.md lists exactly the operations that can be imported.</summary>
public sealed partial class OnnxPageTests
{
    [Fact]
    public void The_table_of_operations_is_the_importer()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs/onnx.md"));
        var table = page.Split("<!-- operations -->")[1].Split("<!-- /operations -->")[0];
        var listed = Name().Matches(table).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(OnnxFile.Operations, listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex Name();
}
