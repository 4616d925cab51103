using Smug.Kernels;

namespace Smug.Gpu.Tests;

/// <summary>Every kernel compiles for NVIDIA's architectures and to OpenCL C, without a GPU.</summary>
public sealed class KernelCodeTests
{
    public static TheoryData<string> Names => Device.HasGpuPart ? [.. KernelCatalogue.All.Select(kernel => kernel.Name)] : [];

    [GpuTheory, MemberData(nameof(Names))]
    public void Compiles_to_ptx(string name)
    {
        // ILGPU asks for the oldest architecture that has what it makes use of, and of newer ones than sm_80 it uses nothing more.
        foreach (var (architecture, asked) in new[] { ("sm_70", "sm_70"), ("sm_80", "sm_80"), ("sm_90", "sm_80") })
        {
            var code = KernelCatalogue.Compile(name, KernelTarget.Ptx, architecture);
            Assert.Equal(architecture, code.Architecture);
            Assert.Contains($".target {asked}", code.Code, StringComparison.Ordinal);
            Assert.Contains(".visible .entry", code.Code, StringComparison.Ordinal);

            // Float64 is slow on most GPUs, and these kernels mean float32.
            Assert.DoesNotContain(".f64", code.Code, StringComparison.Ordinal);
            Assert.True(code.Registers > 0);

            // The least that a group may use on any of these.
            Assert.InRange(code.SharedBytes!.Value, 0, 48 << 10);
        }
    }

    [GpuTheory, MemberData(nameof(Names))]
    public void Compiles_to_opencl(string name)
    {
        var code = KernelCatalogue.Compile(name, KernelTarget.OpenCL).Code;
        Assert.Contains("kernel void", code, StringComparison.Ordinal);
        Assert.DoesNotContain("double", code, StringComparison.Ordinal);
    }

    [GpuFact]
    public void Names_are_unique_and_described()
    {
        Assert.Distinct(KernelCatalogue.All.Select(kernel => kernel.Name));
        Assert.All(KernelCatalogue.All, kernel => Assert.NotEmpty(kernel.Description));
        Assert.All(KernelCatalogue.All, kernel => Assert.NotEmpty(kernel.Cost));
    }

    [GpuFact]
    public void Tiled_products_ask_for_shared_memory()
    {
        Assert.True(KernelCatalogue.Compile("gemm.large", KernelTarget.Ptx).SharedBytes > 0);
    }

    [Fact]
    public void A_name_or_architecture_that_is_none_is_refused()
    {
        if (!Device.HasGpuPart)
        {
            var missing = Assert.Throws<EnvironmentException>(() => KernelCatalogue.Compile("relu.forward", KernelTarget.Ptx));
            Assert.Contains("-p:SmugGpu=true", missing.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Throws<UsageException>(() => KernelCatalogue.Compile("no-such-kernel", KernelTarget.Ptx));
        Assert.Throws<UsageException>(() => KernelCatalogue.Compile("relu.forward", KernelTarget.Ptx, "sm_1"));
    }
}
