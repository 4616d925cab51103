using System.Numerics;
using Smug.Kernels.Dropout;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Zeroes elements at random and scales the others; the same elements on every device.</summary>
    public abstract void Dropout(Block<T> x, double probability, ulong seed, ulong counter, Block<T> y);
}

internal sealed partial class CpuKernels<T>
{
    public override void Dropout(Block<T> x, double probability, ulong seed, ulong counter, Block<T> y) =>
        DropoutKernel.Apply(x.Span, probability, seed, counter, y.Span);
}
