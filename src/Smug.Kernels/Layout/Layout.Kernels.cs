using System.Numerics;
using Smug.Kernels.Layout;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Copies a multi-dimensional block between two layouts; other elements of the target keep what they hold.</summary>
    public abstract void CopyStrided(Block<T> source, StridedView from, Block<T> target, StridedView to, ReadOnlySpan<int> sizes);
}

internal sealed partial class CpuKernels<T>
{
    public override void CopyStrided(Block<T> source, StridedView from, Block<T> target, StridedView to, ReadOnlySpan<int> sizes) =>
        StridedCopy.Copy(source.Span, from, target.Span, to, sizes);
}
