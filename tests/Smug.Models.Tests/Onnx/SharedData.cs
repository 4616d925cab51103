namespace Smug.Models.Tests.Onnx;

/// <summary>Models and test cases that lie beside the repository: in the directory that SMUG_DATA names, or in ../shared/data.</summary>
internal static class SharedData
{
    public static string Folder { get; } = Environment.GetEnvironmentVariable("SMUG_DATA")
        ?? Path.GetFullPath(Path.Combine(SourceTree.Root, "../shared/data"));

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public static string? Missing(params string[] parts) => Path.Exists(PathOf(parts)) ? null : $"There is no '{PathOf(parts)}'; set SMUG_DATA to where the data is.";
}

/// <summary>A test that needs something of <see cref="SharedData"/>.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(params string[] parts) => Skip = SharedData.Missing(parts);
}
