using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Loss;

/// <summary>Binary cross-entropy of logits, on a device.</summary>
internal static class BinaryCrossEntropyGpu
{
    /// <inheritdoc cref="BinaryCrossEntropyKernel.ForwardReference"/>
    public static void Forward(GpuQueue queue, ArrayView<float> x, ArrayView<float> targets, ArrayView<float> loss) =>
        queue.For(loss.IntLength, new BinaryCrossEntropyWork(x, targets, loss));

    /// <inheritdoc cref="BinaryCrossEntropyKernel.Derivative"/>
    public static void Derivative(GpuQueue queue, ArrayView<float> x, ArrayView<float> targets, ArrayView<float> derivative) =>
        queue.For(derivative.IntLength, new BinaryCrossEntropyDerivative(x, targets, derivative));
}

/// <summary>max(x, 0) − x · t + ln(1 + e⁻ˡˣˡ).</summary>
internal readonly struct BinaryCrossEntropyWork(ArrayView<float> x, ArrayView<float> targets, ArrayView<float> loss) : IGpuWork
{
    public void Do(int item)
    {
        var logit = x[item];
        var positive = logit <= 0 ? 0 : logit;
        loss[item] = positive - Rounded.Product(logit, targets[item]) + LogOnePlus(GpuMath.Exp(-MathF.Abs(logit)));
    }

    // The rounding of 1 + z is divided out again, as on the CPU.
    private static float LogOnePlus(float z)
    {
        var u = 1 + z;
        return u == 1 ? z : Rounded.Product(GpuMath.Log(u), z) / (u - 1);
    }
}

/// <summary>σ(x) − t.</summary>
internal readonly struct BinaryCrossEntropyDerivative(
    ArrayView<float> x, ArrayView<float> targets, ArrayView<float> derivative) : IGpuWork
{
    public void Do(int item) => derivative[item] = GpuMath.Sigmoid(x[item]) - targets[item];
}
