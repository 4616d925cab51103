using System.Runtime.CompilerServices;
using ILGPU;

[assembly: InternalsVisibleTo("ILGPURuntime")]

namespace Smug.Kernels.Gpu;

/// <summary>How an ILGPU context must be made so that Smug's kernels compile in it.</summary>
public static class GpuBackend
{
    /// <summary>Settings for the context's builder.</summary>
    public static Context.Builder Configure(Context.Builder builder) => builder.EnableAlgorithms().Optimize(OptimizationLevel.O2);

    /// <summary>Registers what kernels call beyond ILGPU's own functions. Call once for each context, before any kernel is compiled.</summary>
    public static void Register(Context context) => Rounded.Register(context);
}
