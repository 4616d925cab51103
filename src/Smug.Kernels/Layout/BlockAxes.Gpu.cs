using Smug.Kernels.Gpu;

namespace Smug.Kernels.Layout;

/// <summary>The axes of a block and how far one step on each moves in two arrays: what a kernel needs to turn an element's number into two
/// positions. At most <see cref="Most"/> axes.</summary>
/// <remarks>A kernel's parameter, so a struct of plain fields; the last axis is <see cref="Axis0"/>.</remarks>
internal struct BlockAxes
{
    /// <summary>The most axes that a kernel takes; neighbours that step alike count as one.</summary>
    public const int Most = 8;

    public int Rank;
    public BlockAxis Axis0, Axis1, Axis2, Axis3, Axis4, Axis5, Axis6, Axis7;

    /// <summary>Gathers axes given outermost first.</summary>
    /// <exception cref="ShapeException">There are more than <see cref="Most"/> axes.</exception>
    public static BlockAxes Of(string operation, int[] sizes, int[] stepsA, int[] stepsB)
    {
        if (sizes.Length > Most) throw new ShapeException(operation, $"at most {Most} axes that cannot be joined, on a device", $"{sizes.Length}");
        var axes = default(BlockAxes);
        axes.Rank = sizes.Length;
        for (var i = 0; i < sizes.Length; i++)
        {
            var from = sizes.Length - 1 - i;
            var axis = new BlockAxis { Size = new Divisor(sizes[from]), StepA = stepsA[from], StepB = stepsB[from] };
            switch (i)
            {
                case 0: axes.Axis0 = axis; break;
                case 1: axes.Axis1 = axis; break;
                case 2: axes.Axis2 = axis; break;
                case 3: axes.Axis3 = axis; break;
                case 4: axes.Axis4 = axis; break;
                case 5: axes.Axis5 = axis; break;
                case 6: axes.Axis6 = axis; break;
                default: axes.Axis7 = axis; break;
            }
        }

        return axes;
    }

    /// <summary>Where element <paramref name="index"/> of the block lies in each array.</summary>
    public readonly BlockPosition At(int index)
    {
        var position = default(BlockPosition);

        // Unrolled, with a way out behind each axis: a loop over fields would need an array, and most blocks have one or two axes.
        index = Step(Axis0, index, ref position);
        if (Rank <= 1) return position;
        index = Step(Axis1, index, ref position);
        if (Rank <= 2) return position;
        index = Step(Axis2, index, ref position);
        if (Rank <= 3) return position;
        index = Step(Axis3, index, ref position);
        if (Rank <= 4) return position;
        index = Step(Axis4, index, ref position);
        if (Rank <= 5) return position;
        index = Step(Axis5, index, ref position);
        if (Rank <= 6) return position;
        index = Step(Axis6, index, ref position);
        if (Rank <= 7) return position;
        Step(Axis7, index, ref position);
        return position;
    }

    private static int Step(BlockAxis axis, int index, ref BlockPosition position)
    {
        var outer = axis.Size.Quotient(index);
        var here = index - outer * axis.Size.Value;
        position.A += here * axis.StepA;
        position.B += here * axis.StepB;
        return outer;
    }
}

/// <summary>One axis of a <see cref="BlockAxes"/>.</summary>
internal struct BlockAxis
{
    public Divisor Size;
    public int StepA, StepB;
}

/// <summary>Positions in two arrays.</summary>
internal struct BlockPosition
{
    public int A, B;
}
