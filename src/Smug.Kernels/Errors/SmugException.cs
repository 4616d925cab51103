namespace Smug;

/// <summary>What went wrong, by the person who can mend it. The command line turns each kind into its own exit code.</summary>
public enum ErrorKind
{
    /// <summary>The caller asked for something that does not exist or does not fit together.</summary>
    Usage,

    /// <summary>A file or text from outside is malformed, truncated or over a limit.</summary>
    Input,

    /// <summary>Shapes of tensors do not fit the operation.</summary>
    Shape,

    /// <summary>A solver failed, or an answer did not survive its check.</summary>
    Solver,

    /// <summary>Something the machine should have is missing (a library, a directory, memory).</summary>
    Environment,
}

/// <summary>The root of every error Smug raises on purpose. The message is written for the person who meets it.</summary>
public abstract class SmugException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="kind">Who can mend it.</param>
    /// <param name="message">What failed, where, expected and got, what to do next.</param>
    /// <param name="inner">The cause, if another error is one.</param>
    protected SmugException(ErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>Who can mend it.</summary>
    public ErrorKind Kind { get; }
}
