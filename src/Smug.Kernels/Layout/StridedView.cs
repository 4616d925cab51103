namespace Smug.Kernels.Layout;

/// <summary>Where the elements of a multi-dimensional block lie in memory: element (i, j, …) at
/// <c>Offset + i · Strides[0] + j · Strides[1] + …</c>. Strides may be negative. Immutable.</summary>
/// <param name="Offset">Position of the block's first element.</param>
/// <param name="Strides">Distance between neighbours along each axis, outermost first.</param>
public readonly record struct StridedView(int Offset, int[] Strides)
{
    /// <summary>The strides of a contiguous row-major block.</summary>
    /// <param name="sizes">Axis sizes, outermost first.</param>
    public static int[] RowMajor(ReadOnlySpan<int> sizes)
    {
        var strides = new int[sizes.Length];
        var stride = 1;
        for (var axis = sizes.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= sizes[axis];
        }

        return strides;
    }

    /// <summary>A whole contiguous row-major block.</summary>
    /// <param name="sizes">Axis sizes, outermost first.</param>
    public static StridedView Whole(ReadOnlySpan<int> sizes) => new(0, RowMajor(sizes));

    /// <summary>Refuses a view of elements outside memory; kernels run on raw pointers behind this check.</summary>
    /// <exception cref="ArgumentException">An element lies outside, or the axes are not as many as the sizes.</exception>
    internal void Check(ReadOnlySpan<int> sizes, int length)
    {
        if (Strides.Length != sizes.Length) throw new ArgumentException($"{Strides.Length} strides for {sizes.Length} axes.");
        long lowest = Offset, highest = Offset;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] <= 0) return;
            var reach = (sizes[axis] - 1L) * Strides[axis];
            lowest += Math.Min(0, reach);
            highest += Math.Max(0, reach);
        }

        if (lowest < 0 || highest >= length) throw new ArgumentException($"Elements {lowest} to {highest} of {length}.");
    }
}
