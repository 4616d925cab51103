using System.Runtime.CompilerServices;

namespace Smug.Smt.Tests;

internal static class TestHost
{
    /// <summary>This assembly, run by dotnet.</summary>
    internal static WorkerHost Worker { get; } = WorkerHost.OfAssembly(typeof(Program).Assembly.Location);

    [ModuleInitializer]
    internal static void UseThisAssemblyForChildren() => Z3Worker.Host = Worker;
}
