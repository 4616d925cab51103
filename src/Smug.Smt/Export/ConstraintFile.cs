using System.Text;

namespace Smug.Smt;

/// <summary>Opens a file that holds a 0-1 programme: <see cref="ConstraintSetJson"/> or <see cref="OpbFile"/>, told apart by the first character.</summary>
public static class ConstraintFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The programme; of a JSON file it is the set itself, with nothing swapped or scaled.</returns>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="MalformedInputException">The content is neither form.</exception>
    /// <exception cref="EnvironmentException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static OpbProblem Load(string path, CancellationToken cancellation = default)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file '{path}'.");
        try
        {
            using var stream = File.OpenRead(path);
            if (BeginsWithBrace(stream))
            {
                var set = ConstraintSetJson.Read(stream, path, cancellation);
                return new OpbProblem(set, new bool[set.VariableCount], 1, 0) { FirstVariable = 0 };
            }

            using var reader = new StreamReader(new StoppableStream(stream, cancellation), Encoding.UTF8);
            return OpbFile.Read(reader, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"Cannot read '{path}': {error.Message}", error);
        }
    }

    private static bool BeginsWithBrace(FileStream stream)
    {
        int first;
        do first = stream.ReadByte();
        while (first is ' ' or '\t' or '\r' or '\n');
        stream.Position = 0;
        return first == '{';
    }
}
