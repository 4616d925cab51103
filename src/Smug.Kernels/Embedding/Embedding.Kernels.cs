using System.Numerics;
using Smug.Kernels.Embedding;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a table; the indices are valid.</summary>
    public abstract void Embedding(Block<T> table, int dimensions, Block<int> indices, Block<T> y);

    /// <summary>Adds the gradients of each row's uses.</summary>
    public abstract void EmbeddingBackward(Block<T> gy, int dimensions, Block<int> indices, Block<T> gtable);
}

internal sealed partial class CpuKernels<T>
{
    public override void Embedding(Block<T> table, int dimensions, Block<int> indices, Block<T> y) =>
        EmbeddingKernel.Forward<T>(table.Span, dimensions, indices.Span, y.Span);

    public override void EmbeddingBackward(Block<T> gy, int dimensions, Block<int> indices, Block<T> gtable) =>
        EmbeddingKernel.Backward<T>(gy.Span, dimensions, indices.Span, gtable.Span);
}
