namespace Smug.Kernels.Broadcast;

/// <summary>How two arrays of different shapes line up element by element under NumPy's rule: shapes are aligned at the last axis, and an
/// axis of size 1 (or one that is missing) repeats. Neighbouring axes that step alike are joined, so equal shapes become one axis.</summary>
public sealed class BroadcastPlan
{
    private BroadcastPlan(int[] outputShape, int[] sizes, int[] stepsA, int[] stepsB) =>
        (OutputShape, Sizes, StepsA, StepsB, Length) = (outputShape, sizes, stepsA, stepsB, sizes.Aggregate(1, (product, size) => product * size));

    /// <summary>The result's axis sizes.</summary>
    public int[] OutputShape { get; }

    /// <summary>The number of elements of the result.</summary>
    public int Length { get; }

    /// <summary>Sizes of the joined axes, outermost first; at least one.</summary>
    internal int[] Sizes { get; }

    /// <summary>How far one step on each joined axis moves in the first array; 0 where it repeats.</summary>
    internal int[] StepsA { get; }

    /// <summary>How far one step on each joined axis moves in the second array; 0 where it repeats.</summary>
    internal int[] StepsB { get; }

    /// <summary>Lines two shapes up.</summary>
    /// <param name="a">The first array's axis sizes.</param>
    /// <param name="b">The second array's axis sizes.</param>
    /// <returns>The plan, or null where the shapes do not fit: on some axis the sizes differ and neither is 1.</returns>
    public static BroadcastPlan? Of(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var rank = Math.Max(a.Length, b.Length);
        var shape = new int[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            var (sizeA, sizeB) = (Size(a, axis, rank), Size(b, axis, rank));
            if (sizeA != sizeB && sizeA != 1 && sizeB != 1) return null;
            shape[axis] = sizeA == 1 ? sizeB : sizeA;
        }

        List<int> sizes = [], stepsA = [], stepsB = [];
        var (strideA, strideB) = (1, 1);
        for (var axis = rank - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 1) continue;
            var stepA = Size(a, axis, rank) == 1 ? 0 : strideA;
            var stepB = Size(b, axis, rank) == 1 ? 0 : strideB;
            if (sizes.Count > 0 && stepA == stepsA[^1] * sizes[^1] && stepB == stepsB[^1] * sizes[^1])
            {
                sizes[^1] *= shape[axis];
            }
            else
            {
                sizes.Add(shape[axis]);
                stepsA.Add(stepA);
                stepsB.Add(stepB);
            }

            strideA *= Size(a, axis, rank);
            strideB *= Size(b, axis, rank);
        }

        if (sizes.Count == 0) (sizes, stepsA, stepsB) = ([1], [1], [1]);
        sizes.Reverse();
        stepsA.Reverse();
        stepsB.Reverse();
        return new BroadcastPlan(shape, [.. sizes], [.. stepsA], [.. stepsB]);
    }

    /// <summary>Where row <paramref name="row"/> (all joined axes but the last, flattened) starts in each array.</summary>
    internal (int A, int B) Row(int row)
    {
        var (a, b) = (0, 0);
        for (var axis = Sizes.Length - 2; axis >= 0; axis--)
        {
            var index = row % Sizes[axis];
            row /= Sizes[axis];
            a += index * StepsA[axis];
            b += index * StepsB[axis];
        }

        return (a, b);
    }

    private static int Size(ReadOnlySpan<int> sizes, int axis, int rank) =>
        axis < rank - sizes.Length ? 1 : sizes[axis - (rank - sizes.Length)];
}
