using System.ComponentModel;
using System.Diagnostics;

namespace Smug.Smt.Tests;

/// <summary>The z3 command-line program, another reader of what Smug writes.</summary>
internal static class Z3Command
{
    /// <summary>Why tests that need the command are skipped, or null where it is there.</summary>
    internal static string? Missing { get; } = Run("--version") is null ? "The z3 command is not installed (apt install z3)." : null;

    /// <summary>The command's output for a text in a file of the given extension.</summary>
    internal static string Ask(string text, string extension)
    {
        var path = Path.Combine(Path.GetTempPath(), $"smug-{Guid.NewGuid():N}.{extension}");
        try
        {
            File.WriteAllText(path, text);
            return Run("-T:20", path) ?? throw new InvalidOperationException("z3 did not start");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string? Run(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("z3", arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>A test that needs the z3 command, and says so where it is skipped.</summary>
internal sealed class Z3CommandFactAttribute : FactAttribute
{
    public Z3CommandFactAttribute() => Skip = Z3Command.Missing;
}
