namespace Smug.Kernels;

/// <summary>What a kernel is compiled to.</summary>
public enum KernelTarget
{
    /// <summary>NVIDIA's portable assembly.</summary>
    Ptx,

    /// <summary>OpenCL C.</summary>
    OpenCL,
}

/// <summary>One GPU kernel.</summary>
/// <param name="Name">Operation, form, variant: <c>gemm.tiled.square</c>.</param>
/// <param name="Description">What it computes.</param>
/// <param name="Cost">Floating-point operations and bytes moved, for each element named.</param>
/// <param name="Tile">The constants it is compiled for; null where it has none.</param>
public sealed record KernelEntry(string Name, string Description, string Cost, string? Tile);

/// <summary>A compiled kernel.</summary>
/// <param name="Name">The kernel's name.</param>
/// <param name="Target">What it was compiled to.</param>
/// <param name="Architecture">For which GPU: <c>sm_80</c>; empty for OpenCL.</param>
/// <param name="Code">The code, as text.</param>
/// <param name="SharedBytes">Memory that a group of threads shares, in bytes; null where the code does not say.</param>
/// <param name="LocalBytes">Memory of each thread beside its registers, in bytes; null where the code does not say.</param>
/// <param name="Registers">Registers that the code names, before the driver's assembler allots them; null where the code does not say.</param>
public sealed record KernelCode(
    string Name, KernelTarget Target, string Architecture, string Code, long? SharedBytes, long? LocalBytes, int? Registers);

/// <summary>The GPU kernels as objects of study: listed, and compiled without a GPU. Thread-safe.</summary>
public static partial class KernelCatalogue
{
    /// <summary>The architecture that is compiled for where none is named.</summary>
    public const string DefaultArchitecture = "sm_80";

    /// <summary>All kernels, grouped by operation.</summary>
    /// <exception cref="EnvironmentException">This build has no GPU part.</exception>
    public static IReadOnlyList<KernelEntry> All
    {
        get
        {
            IReadOnlyList<KernelEntry>? entries = null;
            List(ref entries);
            return entries ?? throw Device.NoGpuPart("The GPU kernels");
        }
    }

    /// <summary>Compiles a kernel; no GPU is needed.</summary>
    /// <param name="name">The kernel.</param>
    /// <param name="target">What to compile to.</param>
    /// <param name="architecture">For PTX, the GPU's architecture, such as <c>sm_90</c>.</param>
    /// <exception cref="UsageException">There is no such kernel or architecture.</exception>
    /// <exception cref="EnvironmentException">This build has no GPU part.</exception>
    public static KernelCode Compile(string name, KernelTarget target, string architecture = DefaultArchitecture)
    {
        if (All.All(entry => entry.Name != name)) throw new UsageException($"There is no kernel '{name}'. 'smug kernels list' names them.");
        KernelCode? code = null;
        Compile(name, target, architecture, ref code);
        return code ?? throw Device.NoGpuPart("The GPU kernels");
    }

    static partial void List(ref IReadOnlyList<KernelEntry>? entries);

    static partial void Compile(string name, KernelTarget target, string architecture, ref KernelCode? code);
}
