namespace Smug;

/// <summary>The source tree that a test runs in: every test project compiles this file.</summary>
internal static class SourceTree
{
    /// <summary>The folder of Smug.sln, found from where the test was built: paths the compiler records are rewritten in reproducible builds.</summary>
    internal static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Smug.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No Smug.sln above the tests.");
        return folder;
    }
}
