using System.Numerics;
using Smug.Kernels.Pool;

namespace Smug.Models.Onnx;

/// <summary>Strides, dilations and padding of a window along axes of space, <c>auto_pad</c> worked out.</summary>
internal sealed record WindowAttributes(int[] Kernel, int[] Strides, int[] Dilations, int[] Pads)
{
    private const int Largest = 1 << 14;

    private int Axes => Kernel.Length;

    public static WindowAttributes Read<T>(NodeContext<T> node, int[] space, int[] kernel, bool ceil = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var strides = Sizes(node, "strides", kernel.Length, 1, 1);
        var dilations = Sizes(node, "dilations", kernel.Length, 1, 1);
        var automatic = node.Text("auto_pad", "NOTSET");
        var pads = Sizes(node, "pads", 2 * kernel.Length, 0, 0);
        if (Array.Exists(kernel, size => size is < 1 or > Largest)) throw node.Refuse($"a kernel of [{string.Join(", ", kernel)}]");
        if (automatic is not ("NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER")) throw node.Refuse($"attribute 'auto_pad' is '{automatic}'");
        for (var axis = 0; axis < kernel.Length && automatic != "NOTSET"; axis++)
        {
            var span = (long)dilations[axis] * (kernel[axis] - 1) + 1;
            var positions = ((long)space[axis] + strides[axis] - 1) / strides[axis];
            var total = automatic == "VALID" ? 0 : (int)Math.Max(0, (positions - 1) * strides[axis] + span - space[axis]);
            var before = automatic == "SAME_LOWER" ? total - total / 2 : total / 2;
            (pads[axis], pads[axis + kernel.Length]) = (before, total - before);
        }

        if (ceil && automatic != "NOTSET" && automatic != "VALID") throw node.Refuse($"ceil_mode together with auto_pad {automatic}");
        return new WindowAttributes(kernel, strides, dilations, pads);
    }

    public int Stride(int axis) => axis < Axes ? Strides[axis] : 1;

    public int Dilation(int axis) => axis < Axes ? Dilations[axis] : 1;

    public int Before(int axis) => axis < Axes ? Pads[axis] : 0;

    public int After(int axis) => axis < Axes ? Pads[axis + Axes] : 0;

    /// <summary>Windows over rows and columns; −1 as an axis stands for one that has no window.</summary>
    public Pool2dGeometry Pool(int rows, int columns, bool ceil, bool countPad) => new(Window(rows), Window(columns))
    {
        StrideH = StrideOf(rows),
        StrideW = StrideOf(columns),
        PadTop = rows < 0 ? 0 : Before(rows),
        PadLeft = columns < 0 ? 0 : Before(columns),
        PadBottom = rows < 0 ? 0 : After(rows),
        PadRight = columns < 0 ? 0 : After(columns),
        DilationH = rows < 0 ? 1 : Dilation(rows),
        DilationW = columns < 0 ? 1 : Dilation(columns),
        CeilMode = ceil,
        CountIncludePad = countPad,
    };

    private int Window(int axis) => axis < 0 ? 1 : Kernel[axis];

    private int StrideOf(int axis) => axis < 0 ? 1 : Stride(axis);

    private static int[] Sizes<T>(NodeContext<T> node, string name, int count, int otherwise, int least)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (node.Ints(name) is not { Length: > 0 } values) return [.. Enumerable.Repeat(otherwise, count)];
        return values.Length == count && Array.TrueForAll(values, value => value >= least && value <= Largest)
            ? values
            : throw node.Refuse($"attribute '{name}' is [{string.Join(", ", values)}] instead of {count} numbers from {least} to {Largest}");
    }
}
