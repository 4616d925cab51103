using System.CommandLine;
using System.Globalization;
using Smug.Cli.Output;
using Smug.Kernels;

namespace Smug.Cli.Commands;

/// <summary><c>smug kernels</c>: the GPU kernels as objects of study.</summary>
internal static class KernelsCommand
{
    public const string Name = "kernels";

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug kernels list", "Every GPU kernel with what it computes and what it costs."),
        ("smug kernels show relu.forward --target ptx --arch sm_90", "Its code for one architecture; no GPU is needed."),
    ];

    public static Command Create() => new(Name, "Lists the GPU kernels, and shows their code for a GPU that need not be there.") { List(), Show() };

    private static Command List()
    {
        var json = new CommonOptions().Json;
        var command = new Command("list", "Lists every GPU kernel: what it computes, floating-point operations and bytes, tile constants.") { json };
        command.SetAction(result =>
        {
            var kernels = KernelCatalogue.All;
            Console.Out.WriteLine(result.GetValue(json)
                ? CliJson.Text(new KernelListDocument(1, [.. kernels]), CliJson.Default.KernelListDocument)
                : Terminal.Clean(string.Join('\n', kernels.Select(kernel => $"{kernel.Name,-34}{kernel.Description}"))));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Show()
    {
        var json = new CommonOptions().Json;
        var name = new Argument<string>("NAME") { Description = "A kernel that smug kernels list names." };
        var target = new ChoiceOption<KernelTarget>("--target", "The language. Default: ptx.", ("ptx", KernelTarget.Ptx), ("opencl", KernelTarget.OpenCL));
        var architecture = new Option<string>("--arch")
        {
            Description = $"For ptx, the GPU's architecture. Default: {KernelCatalogue.DefaultArchitecture}.",
            HelpName = "sm_NN",
            DefaultValueFactory = _ => KernelCatalogue.DefaultArchitecture,
        };
        var command = new Command("show", "Compiles a kernel and prints its code, with the memory and the registers that the code asks for.") { name, target, architecture, json };
        command.SetAction(result =>
        {
            var code = KernelCatalogue.Compile(result.GetValue(name)!, target.Read(result) ?? KernelTarget.Ptx, result.GetValue(architecture)!);
            var kernel = KernelCatalogue.All.Single(entry => entry.Name == code.Name);
            Console.Out.WriteLine(result.GetValue(json)
                ? CliJson.Text(new KernelCodeDocument(1, kernel, code), CliJson.Default.KernelCodeDocument)
                : Words(kernel, code));
            return ExitCode.Success;
        });
        return command;
    }

    private static string Words(KernelEntry kernel, KernelCode code)
    {
        List<string> lines =
        [
            $"// {"kernel",-11}{kernel.Name}: {kernel.Description}",
            $"// {"cost",-11}{kernel.Cost}",
        ];
        if (kernel.Tile is { } tile) lines.Add($"// {"tile",-11}{tile}");
        lines.Add($"// {"target",-11}{(code.Target == KernelTarget.Ptx ? $"ptx {code.Architecture}" : "opencl")}");
        if (code is { SharedBytes: { } shared, LocalBytes: { } local, Registers: { } registers })
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"// {"memory",-11}{shared} bytes shared by a group, {local} bytes local to a thread"));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"// {"registers",-11}{registers} named in the code; the driver's assembler allots the real ones"));
        }

        return string.Join('\n', lines) + "\n\n" + code.Code.TrimEnd();
    }
}
