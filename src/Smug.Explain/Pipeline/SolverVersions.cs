using System.Reflection;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>Which versions stand behind an explanation.</summary>
public static class SolverVersions
{
    /// <summary>This library's version.</summary>
    public static string Library { get; } =
        typeof(SolverVersions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>The version of the solver behind a strategy: libz3's own where that is what solves.</summary>
    public static string Of(ISolveStrategy strategy) =>
        strategy is ExactStrategy or ReferenceStrategy && Z3Library.IsAvailable ? Z3 : $"Smug {Library}";

    /// <summary>The version of libz3, which must be there.</summary>
    public static string Z3 => $"libz3 {Z3Library.Version()}";
}
