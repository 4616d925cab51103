using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Smug.Cli.Output;
using Smug.Kernels;
using Smug.Smt;

namespace Smug.Cli.Commands;

/// <summary><c>smug doctor</c>: what was found on this machine, and what to install where something is missing.</summary>
internal static class DoctorCommand
{
    public const string Name = "doctor";

    public static (string Command, string Meaning)[] Examples => [("smug doctor", "Exits with 0 where all is there, with 6 where something is missing.")];

    public static Command Create()
    {
        var json = new CommonOptions().Json;
        var command = new Command(Name, "Says what was found: libz3 and its version, vector width, threads, runtime, devices, shipped models.") { json };
        command.SetAction(result =>
        {
            var found = Examine();
            Console.Out.WriteLine(result.GetValue(json) ? CliJson.Text(found, CliJson.Default.DoctorDocument) : Words(found));
            return found.Z3 is null || found.Models.IsEmpty ? ExitCode.Of(ErrorKind.Environment) : ExitCode.Success;
        });
        return command;
    }

    private static DoctorDocument Examine()
    {
        var (z3, advice) = ((string?)null, (string?)null);
        try
        {
            z3 = Z3Library.Version();
        }
        catch (EnvironmentException missing)
        {
            advice = missing.Message;
        }

        var version = typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return new DoctorDocument(
            1,
            version.Split('+')[0],
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription,
            $"{RuntimeInformation.ProcessArchitecture}".ToLowerInvariant(),
            Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0,
            Workers.Count,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20,
            z3,
            advice,
            [.. Shipped.Models()],
            [.. SolveStrategies.All.Select(strategy => strategy.Name)],
            Device.HasGpuPart,
            [.. Device.All.Select(DevicesCommand.Describe)]);
    }

    private static string Words(DoctorDocument found)
    {
        string[] lines =
        [
            Line("smug", found.Smug),
            Line("runtime", $"{found.Runtime} on {found.System}, {found.Architecture}"),
            Line("vectors", found.SimdBits > 0 ? $"{found.SimdBits} bits" : "none: the portable loops are used, slowly"),
            Line("threads", $"{found.Threads}"),
            Line("memory", $"{found.MemoryMiB} MiB"),
            Line("libz3", found.Z3 ?? $"missing. {found.Z3Advice}"),
            Line("devices", Devices(found)),
            Line("strategies", string.Join(", ", found.Strategies)),
            Line("models", found.Models.IsEmpty ? "missing: none beside the program" : string.Join(", ", found.Models)),
        ];
        return Terminal.Clean(string.Join('\n', lines));
    }

    /// <summary>Which devices there are; where none is a GPU, why.</summary>
    private static string Devices(DoctorDocument found)
    {
        var names = string.Join(", ", found.Devices.Select(device => device.Kind == "cpu" ? device.Id : $"{device.Id} ({device.Name})"));
        return found.HasGpuPart ? names : $"{names}. {DevicesCommand.NoGpuPart}";
    }

    private static string Line(string name, string value) => $"{name,-14}{value}";
}
