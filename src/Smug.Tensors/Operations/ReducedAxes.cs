namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Which axes a reduction takes away; none named means all.</summary>
    private static bool[] ReducedAxes(string operation, Shape shape, ReadOnlySpan<int> axes)
    {
        var reduced = new bool[shape.Rank];
        if (axes.IsEmpty) Array.Fill(reduced, true);
        foreach (var axis in axes)
        {
            var resolved = shape.Axis(axis, operation);
            if (reduced[resolved]) throw new ShapeException(operation, "each axis once", $"axis {axis} again");
            reduced[resolved] = true;
        }

        return reduced;
    }

    /// <summary>Runs of neighbouring reduced axes, the last run first, as half-open ranges.</summary>
    private static IEnumerable<(int First, int Last)> ReducedGroups(bool[] reduced)
    {
        for (var last = reduced.Length; last > 0; last--)
        {
            if (!reduced[last - 1]) continue;
            var first = last - 1;
            while (first > 0 && reduced[first - 1]) first--;
            yield return (first, last);
            last = first + 1;
        }
    }

    private static Shape KeptShape(Shape shape, bool[] reduced)
    {
        var sizes = shape.Sizes.ToArray();
        for (var axis = 0; axis < sizes.Length; axis++) sizes[axis] = reduced[axis] ? 1 : sizes[axis];
        return new Shape(sizes);
    }

    private static Shape WithoutAxes(Shape shape, bool[] reduced)
    {
        var sizes = new List<int>();
        for (var axis = 0; axis < reduced.Length; axis++)
        {
            if (!reduced[axis]) sizes.Add(shape[axis]);
        }

        return new Shape([.. sizes]);
    }

    private static int ElementsIn(Shape shape, bool[] reduced)
    {
        var count = 1;
        for (var axis = 0; axis < reduced.Length; axis++) count *= reduced[axis] ? shape[axis] : 1;
        return count;
    }
}
