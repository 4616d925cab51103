using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Optimizer;

/// <summary>A step of stochastic gradient descent with momentum, on a device.</summary>
internal static class SgdGpu
{
    /// <summary>v ← momentum · v + (g + decay · w), w ← w − rate · v.</summary>
    public static void Step(
        GpuQueue queue, ArrayView<float> value, ArrayView<float> gradient, ArrayView<float> velocity, float rate, float momentum, float decay) =>
        queue.For(value.IntLength, new SgdWork(value, gradient, velocity, rate, momentum, decay));
}

/// <summary>A step of Adam, on a device.</summary>
internal static class AdamGpu
{
    /// <summary>Both moving means, then the value, in one pass.</summary>
    public static void Step(
        GpuQueue queue, ArrayView<float> value, ArrayView<float> gradient, ArrayView<float> mean, ArrayView<float> square, in AdamStep<float> step) =>
        queue.For(value.IntLength, new AdamWork(value, gradient, mean, square, step));
}

/// <summary>One parameter.</summary>
internal readonly struct SgdWork(
    ArrayView<float> value, ArrayView<float> gradient, ArrayView<float> velocity, float rate, float momentum, float decay) : IGpuWork
{
    public void Do(int item)
    {
        var v = Rounded.Product(momentum, velocity[item]) + (gradient[item] + Rounded.Product(decay, value[item]));
        velocity[item] = v;
        value[item] -= Rounded.Product(rate, v);
    }
}

/// <summary>One parameter.</summary>
internal readonly struct AdamWork(
    ArrayView<float> value, ArrayView<float> gradient, ArrayView<float> mean, ArrayView<float> square, AdamStep<float> step) : IGpuWork
{
    public void Do(int item)
    {
        var g = gradient[item];
        var m = Rounded.Product(step.Beta1, mean[item]) + Rounded.Product(step.Rest1, g);
        var v = Rounded.Product(step.Beta2, square[item]) + Rounded.Product(Rounded.Product(step.Rest2, g), g);
        mean[item] = m;
        square[item] = v;
        var direction = m / step.MeanCorrection / (MathF.Sqrt(v / step.SquareCorrection) + step.Epsilon);
        value[item] -= Rounded.Product(step.Rate, direction + Rounded.Product(step.Decay, value[item]));
    }
}
