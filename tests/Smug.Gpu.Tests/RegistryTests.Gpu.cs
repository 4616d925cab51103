using Smug.Kernels.Elementwise;
using Smug.Kernels.Gpu;

namespace Smug.Gpu.Tests;

public sealed partial class RegistryTests
{
    static partial void CompareWithAssembly()
    {
        var registered = GpuKernelRegistry.All.Select(kernel => Open(kernel.Work)).ToHashSet();
        var written = typeof(GpuKernelRegistry).Assembly.GetTypes().Where(type => type.IsValueType && IsWork(type)).ToList();
        Assert.True(written.Count > 50, $"{written.Count} kernels found");
        Assert.All(written, type => Assert.Contains(type, registered));
    }

    static partial void CompareFunctions()
    {
        var registered = GpuKernelRegistry.All.Select(kernel => kernel.Work).ToHashSet();
        var functions = typeof(IGpuElement).Assembly.GetTypes().Where(type => type.IsValueType && typeof(IGpuElement).IsAssignableFrom(type)).ToList();
        Assert.Equal(Enum.GetValues<ElementOperation>().Length, functions.Count);
        foreach (var function in functions)
        {
            Assert.Contains(typeof(ElementForward<>).MakeGenericType(function), registered);
            Assert.Contains(typeof(ElementBackward<>).MakeGenericType(function), registered);
        }
    }

    private static Type Open(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static bool IsWork(Type type) => type.GetInterfaces().Any(
        contract => contract == typeof(IGpuWork) || (contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IGpuGroupWork<>)));
}
