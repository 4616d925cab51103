using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Chains;

/// <summary>A chain's arrays and how they line up: a kernel's parameter, so a struct of plain fields.</summary>
internal struct ChainArrays
{
    public ArrayView<float> Start, A, B, C;
    public int Rank;
    public ChainAxis Axis0, Axis1, Axis2, Axis3;

    /// <summary>Gathers them.</summary>
    public static ChainArrays Of(ChainPlan plan, ArrayView<float> start, ArrayView<float>[] operands)
    {
        var arrays = default(ChainArrays);
        (arrays.Start, arrays.A, arrays.B, arrays.C) = (start, Operand(0), Operand(1), Operand(2));
        arrays.Rank = plan.Axes.Count;
        (arrays.Axis0, arrays.Axis1, arrays.Axis2, arrays.Axis3) = (Axis(0), Axis(1), Axis(2), Axis(3));
        return arrays;

        ArrayView<float> Operand(int k) => k < operands.Length ? operands[k] : ArrayView<float>.Empty;

        ChainAxis Axis(int k)
        {
            if (k >= plan.Axes.Count) return new ChainAxis { Size = new Divisor(1) };
            var (size, steps) = plan.Axes[k];
            return new ChainAxis { Size = new Divisor(size), Start = steps[0], A = Step(1), B = Step(2), C = Step(3) };

            int Step(int array) => array < steps.Length ? steps[array] : 0;
        }
    }

    /// <summary>Where an element of the result finds its numbers.</summary>
    public readonly ChainPlace At(int index)
    {
        var place = default(ChainPlace);

        // Unrolled, with a way out behind each axis: most chains have one or two.
        index = Step(Axis0, index, ref place);
        if (Rank <= 1) return place;
        index = Step(Axis1, index, ref place);
        if (Rank <= 2) return place;
        index = Step(Axis2, index, ref place);
        if (Rank <= 3) return place;
        Step(Axis3, index, ref place);
        return place;
    }

    private static int Step(ChainAxis axis, int index, ref ChainPlace place)
    {
        var outer = axis.Size.Quotient(index);
        var here = index - outer * axis.Size.Value;
        place.Start += here * axis.Start;
        place.A += here * axis.A;
        place.B += here * axis.B;
        place.C += here * axis.C;
        return outer;
    }
}

/// <summary>One axis of <see cref="ChainArrays"/>: its size, and how far one step moves in each array.</summary>
internal struct ChainAxis
{
    public Divisor Size;
    public int Start, A, B, C;
}

/// <summary>Positions in a chain's arrays.</summary>
internal struct ChainPlace
{
    public int Start, A, B, C;
}

/// <summary>Which operand a link reads. A type, so that a kernel holds no choice.</summary>
internal interface IChainOperand
{
    static abstract float Read(ChainArrays arrays, ChainPlace place);
}

/// <summary>The first operand.</summary>
internal readonly struct OperandA : IChainOperand
{
    public static float Read(ChainArrays arrays, ChainPlace place) => arrays.A[place.A];
}

/// <summary>The second operand.</summary>
internal readonly struct OperandB : IChainOperand
{
    public static float Read(ChainArrays arrays, ChainPlace place) => arrays.B[place.B];
}

/// <summary>The third operand.</summary>
internal readonly struct OperandC : IChainOperand
{
    public static float Read(ChainArrays arrays, ChainPlace place) => arrays.C[place.C];
}
