namespace Smug.Smt.Tests;

/// <summary>The test assembly started as a solver's child: it serves, or misbehaves as a test asked.</summary>
public static class Program
{
    public static int Main(string[] args)
    {
        if (args is [['f', 'a', 'u', 'l', 't', '=', .. var fault], Z3Worker.Argument]) return FaultyChild.Run(fault);
        return Z3Worker.TryServe(args, out var exitCode) ? exitCode : 2;
    }
}
