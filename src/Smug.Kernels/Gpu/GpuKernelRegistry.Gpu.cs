namespace Smug.Kernels.Gpu;

/// <summary>All kernels of the engine, by name. Launching asks for none of this; it is for those who read, compile and compare kernels.</summary>
public static partial class GpuKernelRegistry
{
    private static readonly Lazy<IReadOnlyList<GpuKernel>> Kernels = new(() =>
        [.. Elements(), .. Chains(), .. Layouts(), .. Products(), .. Reductions(), .. Windows(), .. Norms(), .. Recurrences(), .. Training()]);

    /// <summary>Every kernel, grouped by operation.</summary>
    public static IReadOnlyList<GpuKernel> All => Kernels.Value;

    /// <summary>The kernel of a name, or null.</summary>
    public static GpuKernel? Find(string name) => All.FirstOrDefault(kernel => string.Equals(kernel.Name, name, StringComparison.OrdinalIgnoreCase));
}
