namespace Smug.Cli;

/// <summary>The models and digits that come with the program: beside the executable, or in the repository it was built in.</summary>
internal static class Shipped
{
    public const string DefaultModel = "mnist-cnn";
    public const string DefaultTextModel = "sst2-cnn";
    public const string DefaultQuestionModel = "trec6-cnn";
    public const string DefaultDigit = "5.png";

    /// <summary>The path of a model: a file, or the name of a shipped one.</summary>
    /// <exception cref="UsageException">There is neither.</exception>
    public static string Model(string nameOrPath)
    {
        if (File.Exists(nameOrPath)) return nameOrPath;
        if (Path.GetFileName(nameOrPath) == nameOrPath && Find(Path.Combine("models", nameOrPath + ".safetensors")) is { } path) return path;
        throw new UsageException($"There is no file '{nameOrPath}' and no shipped model of that name. Shipped models: {string.Join(", ", Models())}.");
    }

    /// <summary>The path of a shipped digit.</summary>
    /// <exception cref="EnvironmentException">The installation lacks it.</exception>
    public static string Digit(string name) => Find(Path.Combine("samples", "digits", name))
        ?? throw new EnvironmentException($"The shipped digit {name} is missing beside the program in {AppContext.BaseDirectory}. Name a PNG file instead.");

    /// <summary>The names of the shipped models.</summary>
    public static IEnumerable<string> Models() => Roots().Select(root => Path.Combine(root, "models")).Where(Directory.Exists)
        .SelectMany(directory => Directory.GetFiles(directory, "*.safetensors"))
        .Select(path => Path.GetFileNameWithoutExtension(path)).Distinct().Order(StringComparer.Ordinal);

    private static string? Find(string relative) => Roots().Select(root => Path.Combine(root, relative)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Roots()
    {
        yield return AppContext.BaseDirectory;
        for (var directory = Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/', '\\')); directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Smug.sln"))) yield return directory;
        }
    }
}
