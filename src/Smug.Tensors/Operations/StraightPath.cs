using System.Numerics;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Points of the straight path from a baseline to an item, (1 − α) · baseline + α · item, which is exact at both ends.
    /// Not recorded.</summary>
    /// <param name="baseline">The path's start, any shape.</param>
    /// <param name="item">Its end, the same shape.</param>
    /// <param name="alphas">Where on the path, from 0 to 1.</param>
    /// <returns>[alphas, …].</returns>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="DeviceException">The tensors lie on different devices.</exception>
    public static Tensor<T> StraightPath<T>(Tensor<T> baseline, Tensor<T> item, ReadOnlySpan<double> alphas)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireShape("StraightPath", item.Shape, baseline.Shape);
        var kernels = KernelsOf("StraightPath", item, baseline);
        var (from, to) = (new T[alphas.Length], new T[alphas.Length]);
        for (var i = 0; i < alphas.Length; i++) (from[i], to[i]) = (T.CreateTruncating(1 - alphas[i]), T.CreateTruncating(alphas[i]));
        var batch = Tensor<T>.Allocate(new Shape([alphas.Length, .. item.Shape.Sizes]), item.Device);
        kernels.InterpolatePath(baseline.Block, item.Block, BlockOf(OnDevice(from, item.Device)), BlockOf(OnDevice(to, item.Device)), batch.Block);
        return batch;
    }

    /// <summary>Adds weight · row to sums, row by row, in place; what rounding takes from the sums goes to the compensation (Neumaier 1974), so
    /// sums + compensation does not depend on how the rows are cut into batches. Not recorded.</summary>
    /// <param name="rows">[N, …].</param>
    /// <param name="weights">N weights.</param>
    /// <param name="sums">[…]; changed.</param>
    /// <param name="compensation">[…]; changed.</param>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    /// <exception cref="DeviceException">The tensors lie on different devices.</exception>
    public static void AddWeighted<T>(Tensor<T> rows, ReadOnlySpan<double> weights, Tensor<T> sums, Tensor<T> compensation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireShape("AddWeighted", new Shape([weights.Length, .. sums.Shape.Sizes]), rows.Shape);
        RequireShape("AddWeighted", sums.Shape, compensation.Shape);
        var kernels = KernelsOf("AddWeighted", rows, sums, compensation);
        var values = new T[weights.Length];
        for (var i = 0; i < values.Length; i++) values[i] = T.CreateTruncating(weights[i]);
        kernels.AccumulatePath(rows.Block, BlockOf(OnDevice(values, sums.Device)), sums.Block, compensation.Block);
    }
}
