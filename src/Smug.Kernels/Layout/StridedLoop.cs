namespace Smug.Kernels.Layout;

/// <summary>The shortest nest of loops over a block: axes of size 1 are gone, and neighbours that are contiguous on both sides are
/// one axis. At least one axis remains.</summary>
internal sealed class StridedLoop
{
    private StridedLoop(List<(int Size, int From, int To)> axes)
    {
        Sizes = [.. axes.Select(axis => axis.Size)];
        From = [.. axes.Select(axis => axis.From)];
        To = [.. axes.Select(axis => axis.To)];
        IsTransposing = axes.Count >= 2 && From[^2] == 1 && To[^1] == 1 && From[^1] != 1;
        Rows = axes.Take(axes.Count - 1).Aggregate(1, (rows, axis) => rows * axis.Size);
        Planes = IsTransposing ? Rows / Sizes[^2] : Rows;
    }

    public int[] Sizes { get; }

    public int[] From { get; }

    public int[] To { get; }

    /// <summary>Whether the source is contiguous along the last axis but one and the target along the last.</summary>
    public bool IsTransposing { get; }

    /// <summary>The number of runs along the last axis.</summary>
    public int Rows { get; }

    /// <summary>The number of runs over the last two axes, where <see cref="IsTransposing"/>.</summary>
    public int Planes { get; }

    public static StridedLoop Create(StridedView from, StridedView to, ReadOnlySpan<int> sizes)
    {
        var axes = new List<(int Size, int From, int To)>();
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            var (size, read, write) = (sizes[axis], from.Strides[axis], to.Strides[axis]);
            if (size == 1) continue;
            if (axes.Count > 0 && axes[^1].From == read * size && axes[^1].To == write * size)
                axes[^1] = (axes[^1].Size * size, read, write);
            else
                axes.Add((size, read, write));
        }

        if (axes.Count == 0) axes.Add((1, 1, 1));

        // The order of the outer axes is free: bring the one along which the source is contiguous next to the last.
        var contiguous = axes.FindIndex(axis => axis.From == 1);
        if (contiguous >= 0 && contiguous < axes.Count - 2)
        {
            axes.Insert(axes.Count - 1, axes[contiguous]);
            axes.RemoveAt(contiguous);
        }

        return new StridedLoop(axes);
    }

    /// <summary>Offsets of run <paramref name="run"/> over all but the last <paramref name="innerAxes"/> axes.</summary>
    public (nint From, nint To) Start(int run, int innerAxes)
    {
        nint from = 0, to = 0;
        for (var axis = Sizes.Length - 1 - innerAxes; axis >= 0; axis--)
        {
            (run, var index) = Math.DivRem(run, Sizes[axis]);
            from += (nint)index * From[axis];
            to += (nint)index * To[axis];
        }

        return (from, to);
    }
}
