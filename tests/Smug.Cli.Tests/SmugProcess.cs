using System.Diagnostics;

namespace Smug.Cli.Tests;

/// <summary>The smug command, started as users start it: another process with arguments and pipes.</summary>
internal sealed class SmugProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private SmugProcess(int exitCode, string output, string error) => (ExitCode, Output, Error) = (exitCode, output, error);

    public int ExitCode { get; }

    public string Output { get; }

    public string Error { get; }

    /// <summary>The dotnet that runs this test, and the command built beside it.</summary>
    public static (string Dotnet, string Assembly) Command { get; } = (Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "smug.dll"));

    public static Task<SmugProcess> RunAsync(params string[] arguments) => RunInAsync(Path.GetTempPath(), arguments);

    public static async Task<SmugProcess> RunInAsync(string directory, params string[] arguments)
    {
        using var process = Start(directory, arguments);
        return await FinishAsync(process);
    }

    public static Process Start(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Command.Dotnet)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Command.Assembly },
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public static async Task<SmugProcess> FinishAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new SmugProcess(process.ExitCode, await output, await error);
    }
}

/// <summary>A directory that is deleted after the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("smug-cli-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
