namespace Smug.Gpu.Tests;

/// <summary>The registry of kernels leaves none out. Oracle: the assembly's own types.</summary>
public sealed partial class RegistryTests
{
    [GpuFact]
    public void Every_kernel_of_the_assembly_is_registered() => CompareWithAssembly();

    [GpuFact]
    public void Every_function_of_one_number_is_registered_with_its_derivative() => CompareFunctions();

    static partial void CompareWithAssembly();

    static partial void CompareFunctions();
}
