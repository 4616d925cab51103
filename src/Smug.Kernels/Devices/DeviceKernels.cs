using System.Numerics;

namespace Smug.Kernels.Devices;

/// <summary>Every operation as a device can do it, on memory of that device. Each operation's folder adds its own methods: the contract here, and
/// beside it the processor's side, which calls the static kernels. Blocks do not overlap unless said; results are overwritten.</summary>
/// <typeparam name="T">Element type.</typeparam>
internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
}

/// <summary>The processor's side.</summary>
internal sealed partial class CpuKernels<T> : DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static CpuKernels<T> Instance { get; } = new();
}
