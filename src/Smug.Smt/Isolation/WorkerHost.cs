using System.Reflection;

namespace Smug.Smt;

/// <summary>How to start this program again as a solver's child.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">What comes before <see cref="Z3Worker.Argument"/>.</param>
public sealed record WorkerHost(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>A .NET assembly that calls <see cref="Z3Worker.TryServe"/>, run by the <c>dotnet</c> that runs this process.</summary>
    /// <param name="path">The assembly's path.</param>
    public static WorkerHost OfAssembly(string path)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH");
        if (string.IsNullOrEmpty(dotnet)) dotnet = IsDotnet(Environment.ProcessPath) ? Environment.ProcessPath! : "dotnet";
        return new(dotnet, ["exec", path]);
    }

    /// <summary>This process's own executable (apphost or single file), or its entry assembly where <c>dotnet</c> runs it; null where neither is known.</summary>
    internal static WorkerHost? OfThisProcess()
    {
        if (Environment.ProcessPath is { } process && !IsDotnet(process)) return new(process, []);
        return Assembly.GetEntryAssembly()?.GetName().Name is { } name ? OfAssembly(Path.Combine(AppContext.BaseDirectory, name + ".dll")) : null;
    }

    private static bool IsDotnet(string? path) => Path.GetFileNameWithoutExtension(path) is "dotnet";
}
