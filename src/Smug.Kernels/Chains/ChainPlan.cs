namespace Smug.Kernels.Chains;

/// <summary>How a chain's start and its operands line up element by element under NumPy's rule. Neighbouring axes that step alike in all of
/// them are joined.</summary>
internal sealed class ChainPlan
{
    /// <summary>The most operands beside the start.</summary>
    public const int MostOperands = 3;

    /// <summary>The most axes that remain after joining.</summary>
    public const int MostAxes = 4;

    private ChainPlan(int[] outputShape, int length, List<(int Size, int[] Steps)> axes) => (OutputShape, Length, Axes) = (outputShape, length, axes);

    /// <summary>The result's axis sizes.</summary>
    public int[] OutputShape { get; }

    /// <summary>The number of elements of the result.</summary>
    public int Length { get; }

    /// <summary>The joined axes, innermost first, and how far one step on each moves in the start and in each operand; 0 where it repeats.</summary>
    public IReadOnlyList<(int Size, int[] Steps)> Axes { get; }

    /// <summary>Lines arrays up.</summary>
    /// <param name="shapes">The axis sizes of the start and of each operand.</param>
    /// <returns>The plan, or null where the shapes do not fit each other, or are too many or too different for a kernel.</returns>
    public static ChainPlan? Of(params int[][] shapes)
    {
        if (shapes.Length > 1 + MostOperands) return null;
        var rank = shapes.Max(shape => shape.Length);
        var output = new int[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            output[axis] = 1;
            foreach (var shape in shapes)
            {
                var size = Size(shape, axis, rank);
                if (size == 1) continue;
                if (output[axis] != 1 && output[axis] != size) return null;
                output[axis] = size;
            }
        }

        var (axes, strides) = (new List<(int Size, int[] Steps)>(), shapes.Select(_ => 1).ToArray());
        for (var axis = rank - 1; axis >= 0; axis--)
        {
            int[] steps = [.. shapes.Select((shape, k) => Size(shape, axis, rank) == 1 ? 0 : strides[k])];
            for (var k = 0; k < strides.Length; k++) strides[k] *= Size(shapes[k], axis, rank);
            if (output[axis] == 1) continue;
            if (axes.Count > 0 && steps.Zip(axes[^1].Steps).All(pair => pair.First == pair.Second * axes[^1].Size))
                axes[^1] = (axes[^1].Size * output[axis], axes[^1].Steps);
            else axes.Add((output[axis], steps));
        }

        return axes.Count > MostAxes ? null : new ChainPlan(output, output.Aggregate(1, (product, size) => checked(product * size)), axes);
    }

    private static int Size(int[] sizes, int axis, int rank) => axis < rank - sizes.Length ? 1 : sizes[axis - (rank - sizes.Length)];
}
