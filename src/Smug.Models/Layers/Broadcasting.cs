using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>NumPy broadcasting of items: aligned at the last axis; the batch axis stays outermost.</summary>
internal static class Broadcasting
{
    /// <summary>The common shape of two items.</summary>
    public static Shape Shapes(string operation, Shape a, Shape b)
    {
        var sizes = new int[Math.Max(a.Rank, b.Rank)];
        for (var i = 1; i <= sizes.Length; i++)
        {
            var (left, right) = (i <= a.Rank ? a[^i] : 1, i <= b.Rank ? b[^i] : 1);
            if (left != right && left != 1 && right != 1) throw new ShapeException(operation, $"a shape that broadcasts with {a}", $"{b}");
            sizes[^i] = left == 1 ? right : left;
        }

        return new Shape(sizes);
    }

    /// <summary>A batch whose items have axes of size 1 put before their own, a view.</summary>
    public static Tensor<T> WithRank<T>(Tensor<T> batch, int rank)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var missing = rank + 1 - batch.Shape.Rank;
        return missing <= 0 ? batch : Op.Reshape(batch, [batch.Shape[0], .. Enumerable.Repeat(1, missing), .. batch.Shape.Sizes[1..]]);
    }
}
