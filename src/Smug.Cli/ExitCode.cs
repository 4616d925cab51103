namespace Smug.Cli;

/// <summary>Exit codes: one for each kind of error, so that scripts can tell them apart.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A property was refuted (as SAT solvers say "satisfiable").</summary>
    public const int Violated = 10;

    /// <summary>A property was neither proved nor refuted.</summary>
    public const int Unknown = 11;

    /// <summary>128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;

    /// <summary>2 usage, 3 malformed input, 4 shapes, 5 solver, 6 environment. 1 is left for errors nobody thought of.</summary>
    public static int Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Usage => 2,
        ErrorKind.Input => 3,
        ErrorKind.Shape => 4,
        ErrorKind.Solver => 5,
        ErrorKind.Environment => 6,
        _ => 1,
    };
}
