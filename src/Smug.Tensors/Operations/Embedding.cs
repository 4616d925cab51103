using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Rows of a table by index: table [V, D] and indices [N, L] → [N, L, D]. Indices of any other shape work alike.</summary>
    /// <remarks>The gradient is dense: zeros in the rows that no index names, sums in ascending position where several name the same.</remarks>
    /// <param name="table">[V, D].</param>
    /// <param name="indices">Numbers from 0 to V − 1. Must not change while a gradient may still be asked for.</param>
    /// <exception cref="ShapeException">The table has not two axes, or an index lies outside it.</exception>
    public static Tensor<T> Embedding<T>(Tensor<T> table, Tensor<int> indices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (table.Shape.Rank != 2) throw new ShapeException("Embedding", "a table [V, D]", $"{table.Shape}");
        var (rows, dimensions) = (table.Shape[0], table.Shape[1]);
        var values = indices.To(Device.Cpu).Values;
        for (var i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)rows)
                throw new ShapeException("Embedding", $"indices below {rows}", $"{values[i]} at position {i} of {indices.Shape}");
        }

        var kernels = KernelsOf("Embedding", table);
        var at = indices.To(table.Device);
        var y = Tensor<T>.Allocate(new Shape([.. indices.Shape.Sizes, dimensions]), table.Device);
        kernels.Embedding(table.Block, dimensions, at.Block, y.Block);
        return Tape.Result("Embedding", y, new Derivative<T>(table, gy =>
        {
            var gtable = Tensor<T>.Allocate(table.Shape, table.Device);
            kernels.EmbeddingBackward(gy.Block, dimensions, at.Block, gtable.Block);
            return gtable;
        }));
    }
}
