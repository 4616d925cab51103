namespace Smug.Bench;

/// <summary>Models and digits of the repository that the benchmarks run in.</summary>
internal static class Shipped
{
    /// <summary>The path of a file given by its folders from the repository's root.</summary>
    /// <exception cref="EnvironmentException">The program does not run inside a clone of the repository.</exception>
    internal static string Path(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Smug.sln"))) return System.IO.Path.Combine([folder.FullName, .. parts]);
        }

        throw new EnvironmentException("The shipped models and digits were not found: run the benchmarks from a clone of the repository.");
    }
}
