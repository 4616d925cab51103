using Smug.Models.Formats;
using Smug.Smt;

namespace Smug.Report;

/// <summary>Writes a constraint set in every form that other programs read.</summary>
public static class ConstraintFiles
{
    /// <summary>Writes <c>constraints.json</c>, <c>constraints.opb</c> and <c>constraints.smt2</c>, all exact.</summary>
    /// <param name="set">The set.</param>
    /// <param name="directory">Where to; created where it is missing.</param>
    /// <returns>The paths of the files.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static IReadOnlyList<string> Write(ConstraintSet set, string directory)
    {
        string[] paths = [.. new[] { "json", "opb", "smt2" }.Select(extension => Path.Combine(directory, $"constraints.{extension}"))];
        AtomicFile.Write(paths[0], stream => ConstraintSetJson.Write(stream, set));
        AtomicFile.Write(paths[1], stream => WriteText(stream, writer => OpbFile.Write(writer, set)));
        AtomicFile.Write(paths[2], stream => WriteText(stream, writer => SmtLibFile.Write(writer, set)));
        return paths;
    }

    private static void WriteText(Stream stream, Action<TextWriter> write)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        write(writer);
    }
}
