namespace Smug;

/// <summary>Shapes, axes or sizes that an operation cannot take.</summary>
public sealed class ShapeException : SmugException
{
    /// <summary>Creates the error.</summary>
    /// <param name="operation">The operation's name, as in its documentation.</param>
    /// <param name="expected">What would have been accepted.</param>
    /// <param name="got">What was given.</param>
    public ShapeException(string operation, string expected, string got)
        : base(ErrorKind.Shape, $"{operation}: expected {expected}, got {got}.") =>
        (Operation, Expected, Got) = (operation, expected, got);

    /// <summary>The operation's name.</summary>
    public string Operation { get; }

    /// <summary>What would have been accepted.</summary>
    public string Expected { get; }

    /// <summary>What was given.</summary>
    public string Got { get; }
}

/// <summary>Input from outside (PNG, IDX, safetensors, JSON, …) that is malformed, truncated, contradictory or over a limit.
/// Readers raise this type and no other for anything a file can contain.</summary>
public sealed class MalformedInputException : SmugException
{
    /// <summary>Creates the error.</summary>
    /// <param name="source">The file, or a name for the stream.</param>
    /// <param name="place">Where in it: a byte offset, a chunk, a JSON path.</param>
    /// <param name="expected">What the format asks for.</param>
    /// <param name="got">What was found.</param>
    /// <param name="inner">The cause, if another error is one.</param>
    public MalformedInputException(string source, string place, string expected, string got, Exception? inner = null)
        : base(ErrorKind.Input, $"{source}: {place}: expected {expected}, got {got}.", inner) =>
        (SourceName, Place, Expected, Got) = (source, place, expected, got);

    /// <summary>The file, or a name for the stream.</summary>
    public string SourceName { get; }

    /// <summary>Where in it.</summary>
    public string Place { get; }

    /// <summary>What the format asks for.</summary>
    public string Expected { get; }

    /// <summary>What was found.</summary>
    public string Got { get; }
}

/// <summary>A request that names something unknown or combines things that do not go together.</summary>
public sealed class UsageException(string message) : SmugException(ErrorKind.Usage, message);

/// <summary>Something this machine should have is missing; the message names it and how to get it.</summary>
public sealed class EnvironmentException(string message, Exception? inner = null)
    : SmugException(ErrorKind.Environment, message, inner);

/// <summary>A solver broke down, or its answer did not survive the exact check or the replay.</summary>
public sealed class SolverException(string message, Exception? inner = null)
    : SmugException(ErrorKind.Solver, message, inner);
