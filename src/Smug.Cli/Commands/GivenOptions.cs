using System.CommandLine;

namespace Smug.Cli.Commands;

/// <summary>Which options a user gave, rather than left to their defaults.</summary>
internal static class GivenOptions
{
    /// <summary>Whether an option was given.</summary>
    public static bool IsGiven(this ParseResult result, Option option) => result.GetResult(option) is { Implicit: false };

    /// <summary>The names of the options that were given, as a list in words; null where none was.</summary>
    public static string? NamesOfGiven(this ParseResult result, IEnumerable<Option> options)
    {
        var names = string.Join(", ", options.Where(result.IsGiven).Select(option => option.Name));
        return names.Length == 0 ? null : names;
    }
}
