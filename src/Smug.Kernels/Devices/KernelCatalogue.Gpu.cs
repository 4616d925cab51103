using System.Globalization;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Smug.Kernels.Gpu;

namespace Smug.Kernels;

/// <content>ILGPU's compilers, which need no device.</content>
public static partial class KernelCatalogue
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, PTXBackend> PtxBackends = [];

    // Lives as long as the process, as its backends do.
    private static readonly Lazy<Context> Compilers = new(() =>
    {
        var context = Context.Create(builder => GpuBackend.Configure(builder));
        GpuBackend.Register(context);
        return context;
    });

    /// <summary>A GPU without float64 and other extras, so that what compiles runs everywhere.</summary>
    private static readonly Lazy<CLBackend> OpenCLBackend = new(() => new CLBackend(
        Compilers.Value, new CLCapabilityContext(false, false, false, false, false), CLDeviceVendor.Other, new CLCVersion(2, 0)));

    static partial void List(ref IReadOnlyList<KernelEntry>? entries) =>
        entries = [.. GpuKernelRegistry.All.Select(kernel => new KernelEntry(kernel.Name, kernel.Description, kernel.Cost, kernel.Tile))];

    static partial void Compile(string name, KernelTarget target, string architecture, ref KernelCode? code)
    {
        var kernel = GpuKernelRegistry.Find(name)!;
        lock (Gate)
        {
            if (target == KernelTarget.OpenCL)
            {
                var source = ((CLCompiledKernel)kernel.Compile(OpenCLBackend.Value)).Source;
                code = new KernelCode(name, target, "", source, null, null, null);
                return;
            }

            var assembly = ((PTXCompiledKernel)kernel.Compile(PtxBackend(architecture))).PTXAssembly;
            // Of register file %f<12> the twelve names begin with an unused %f0.
            var registers = (int)Sum(Register(), assembly, less: 1);
            code = new KernelCode(name, target, architecture, assembly, Sum(Shared(), assembly), Sum(Local(), assembly), registers);
        }
    }

    private static long Sum(Regex declaration, string assembly, int less = 0) => declaration.Matches(assembly)
        .Sum(match => long.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) - less);

    private static PTXBackend PtxBackend(string architecture)
    {
        if (PtxBackends.TryGetValue(architecture, out var known)) return known;
        var number = architecture.StartsWith("sm_", StringComparison.Ordinal) && int.TryParse(architecture.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        if (number is < 50 or > 121) throw new UsageException($"Expected an architecture from sm_50 to sm_121, such as {DefaultArchitecture}, got '{architecture}'.");

        // Instruction set 7.8 is the first that knows sm_90, and is read by every driver since CUDA 11.8.
        var instructions = number <= 90 ? CudaInstructionSet.ISA_78 : CudaInstructionSet.ISA_88;
        return PtxBackends[architecture] = new PTXBackend(Compilers.Value, new CudaArchitecture(number / 10, number % 10), instructions, null!);
    }

    [GeneratedRegex(@"^\s*\.reg\s+\.\w+\s+%\w+<(\d+)>", RegexOptions.Multiline)]
    private static partial Regex Register();

    [GeneratedRegex(@"^\s*\.shared\s+\.align\s+\d+\s+\.b8\s+\w+\[(\d+)\]", RegexOptions.Multiline)]
    private static partial Regex Shared();

    [GeneratedRegex(@"^\s*\.local\s+\.align\s+\d+\s+\.b8\s+\w+\[(\d+)\]", RegexOptions.Multiline)]
    private static partial Regex Local();
}
