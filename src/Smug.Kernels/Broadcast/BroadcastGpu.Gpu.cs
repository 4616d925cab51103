using ILGPU;
using Smug.Kernels.Gpu;
using Smug.Kernels.Layout;

namespace Smug.Kernels.Broadcast;

/// <summary>Functions of two arrays under NumPy's broadcasting rule, on a device.</summary>
internal static class BroadcastGpu
{
    /// <summary>y = f(a, b), lined up by <paramref name="plan"/>.</summary>
    /// <exception cref="ShapeException">More than <see cref="BlockAxes.Most"/> axes remain after joining neighbours.</exception>
    public static void Forward(
        GpuQueue queue, BinaryOperation f, BroadcastPlan plan, ArrayView<float> a, ArrayView<float> b, ArrayView<float> y)
    {
        if (plan.Length == 0) return;
        var axes = BlockAxes.Of("Broadcast", plan.Sizes, plan.StepsA, plan.StepsB);
        switch (f)
        {
            case BinaryOperation.Sum: Launch<Pure<Sum>>(); break;
            case BinaryOperation.Difference: Launch<Pure<Difference>>(); break;
            case BinaryOperation.Product: Launch<Pure<Product>>(); break;
            case BinaryOperation.Quotient: Launch<Pure<Quotient>>(); break;
            case BinaryOperation.Larger: Launch<LargerPair>(); break;
            case BinaryOperation.Smaller: Launch<SmallerPair>(); break;
            case BinaryOperation.ShareOfLarger: Launch<Pure<ShareOfLarger>>(); break;
            case BinaryOperation.ShareOfSmaller: Launch<Pure<ShareOfSmaller>>(); break;
            case BinaryOperation.First: Launch<FirstPair>(); break;
            case BinaryOperation.Equal: Launch<Pure<PairByPair<Equal>>>(); break;
            case BinaryOperation.Greater: Launch<Pure<PairByPair<Greater>>>(); break;
            case BinaryOperation.GreaterOrEqual: Launch<Pure<PairByPair<GreaterOrEqual>>>(); break;
            case BinaryOperation.Less: Launch<Pure<PairByPair<Less>>>(); break;
            case BinaryOperation.LessOrEqual: Launch<Pure<PairByPair<LessOrEqual>>>(); break;
            case BinaryOperation.Power: Launch<PowerPair>(); break;
            case BinaryOperation.PowerByBase: Launch<PowerByBasePair>(); break;
            case BinaryOperation.PowerByExponent: Launch<PowerByExponentPair>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(f), f, "There is no such function.");
        }

        void Launch<TPair>()
            where TPair : struct, IGpuPair => queue.For(plan.Length, new BroadcastWork<TPair>(a, b, y, axes));
    }
}

/// <summary>A function of two float32 numbers, for kernels.</summary>
internal interface IGpuPair
{
    /// <summary>f(a[i], b[j]). Views and places rather than numbers, so that what is not needed is not read.</summary>
    static abstract float Of(ArrayView<float> a, int i, ArrayView<float> b, int j);
}

/// <summary>The CPU's own function of two numbers.</summary>
internal readonly struct Pure<TFunction> : IGpuPair
    where TFunction : struct, IBinaryFunction
{
    public static float Of(ArrayView<float> a, int i, ArrayView<float> b, int j) => TFunction.Of(a[i], b[j]);
}

/// <summary>The larger; a NaN wins (which the devices' own maximum would drop).</summary>
internal readonly struct LargerPair : IGpuPair
{
    public static float Of(ArrayView<float> a, int i, ArrayView<float> b, int j) => GpuMath.Larger(a[i], b[j]);
}

/// <summary>The smaller; a NaN wins.</summary>
internal readonly struct SmallerPair : IGpuPair
{
    public static float Of(ArrayView<float> a, int i, ArrayView<float> b, int j) => GpuMath.Smaller(a[i], b[j]);
}

/// <summary>The first; the second is not read.</summary>
internal readonly struct FirstPair : IGpuPair
{
    public static float Of(ArrayView<float> a, int i, ArrayView<float> b, int j) => a[i];
}

/// <summary>a to the power b.</summary>
internal readonly struct PowerPair : IGpuPair
{
    public static float Of(ArrayView<float> a, int i, ArrayView<float> b, int j) => GpuMath.PowerOfAny(a[i], b[j]);
}

/// <summary>b · aᵇ⁻¹, or 0 where b = 0.</summary>
internal readonly struct PowerByBasePair : IGpuPair
{
    public static float Of(ArrayView<float> a, int i, ArrayView<float> b, int j) => b[j] == 0 ? 0 : b[j] * GpuMath.PowerOfAny(a[i], b[j] - 1);
}

/// <summary>aᵇ · ln a, or 0 where a ≤ 0.</summary>
internal readonly struct PowerByExponentPair : IGpuPair
{
    public static float Of(ArrayView<float> a, int i, ArrayView<float> b, int j) => a[i] > 0 ? GpuMath.PowerOfAny(a[i], b[j]) * GpuMath.Log(a[i]) : 0;
}

/// <summary>One result.</summary>
internal readonly struct BroadcastWork<TPair>(ArrayView<float> a, ArrayView<float> b, ArrayView<float> y, BlockAxes axes) : IGpuWork
    where TPair : struct, IGpuPair
{
    public void Do(int item)
    {
        var position = axes.At(item);
        y[item] = TPair.Of(a, position.A, b, position.B);
    }
}
