[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Smug.Gpu.Tests;

/// <summary>A test that needs the GPU part of the build; skipped, with the reason, in a build without it.</summary>
public sealed class GpuFactAttribute : FactAttribute
{
    public GpuFactAttribute() => Skip = TestDevice.WhyNot;
}

/// <summary>Tests that need the GPU part of the build; skipped, with the reason, in a build without it.</summary>
public sealed class GpuTheoryAttribute : TheoryAttribute
{
    public GpuTheoryAttribute() => Skip = TestDevice.WhyNot;
}

/// <summary>The device under test: ILGPU's emulation on the processor, or the one that SMUG_TEST_DEVICE names.</summary>
public static class TestDevice
{
    public static string? WhyNot { get; } =
        Device.HasGpuPart ? null : "This build has no GPU part (ILGPU). Build and test with -p:SmugGpu=true.";

    public static Device Value { get; } =
        Device.HasGpuPart ? Device.Parse(Environment.GetEnvironmentVariable("SMUG_TEST_DEVICE") ?? "ilgpu-cpu") : Device.Cpu;
}
