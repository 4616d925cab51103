using System.CommandLine;
using Smug.Cli.Output;

namespace Smug.Cli.Commands;

/// <summary><c>smug devices</c>: what computations can run on.</summary>
internal static class DevicesCommand
{
    public const string Name = "devices";

    /// <summary>Said where a build cannot use GPUs.</summary>
    public const string NoGpuPart = "This build has no GPU part: dotnet build -p:SmugGpu=true makes one, with the packages ILGPU and ILGPU.Algorithms.";

    public static (string Command, string Meaning)[] Examples => [("smug devices", "The processor, and every GPU that Smug can use, with the names that --device takes.")];

    public static Command Create()
    {
        var json = new CommonOptions().Json;
        var command = new Command(Name, "Lists what computations can run on: name for --device, memory, warp size, kind.") { json };
        command.SetAction(result =>
        {
            var document = new DevicesDocument(1, Device.HasGpuPart, [.. Device.All.Select(Describe)]);
            Console.Out.WriteLine(result.GetValue(json) ? CliJson.Text(document, CliJson.Default.DevicesDocument) : Words(document));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>One line for each device.</summary>
    public static IEnumerable<string> Lines(IEnumerable<DeviceDescription> devices) => devices.Select(device =>
        $"{device.Id,-12}{device.Kind,-10}{device.MemoryBytes >> 20,8} MiB  warp {device.WarpSize,2}, groups of {device.MostGroupThreads,4}  {device.Name}");

    /// <summary>What a user is told of a device.</summary>
    public static DeviceDescription Describe(Device device) =>
        new(device.Id, $"{device.Kind}".ToLowerInvariant(), device.Name, device.MemoryBytes, device.WarpSize, device.MostGroupThreads);

    private static string Words(DevicesDocument document)
    {
        var lines = Lines(document.Devices);
        if (!document.HasGpuPart) lines = lines.Append(NoGpuPart);
        return Terminal.Clean(string.Join('\n', lines));
    }
}
