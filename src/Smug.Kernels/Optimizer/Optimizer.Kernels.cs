using System.Numerics;
using Smug.Kernels.Optimizer;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A step of gradient descent with momentum; changes value and velocity.</summary>
    public abstract void SgdStep(Block<T> value, Block<T> gradient, Block<T> velocity, T rate, T momentum, T decay);

    /// <summary>A step of Adam; changes value, mean and square.</summary>
    public abstract void AdamStep(Block<T> value, Block<T> gradient, Block<T> mean, Block<T> square, in AdamStep<T> step);
}

internal sealed partial class CpuKernels<T>
{
    public override void SgdStep(Block<T> value, Block<T> gradient, Block<T> velocity, T rate, T momentum, T decay) =>
        OptimizerStep.Sgd(value.Span, gradient.Span, velocity.Span, rate, momentum, decay);

    public override void AdamStep(Block<T> value, Block<T> gradient, Block<T> mean, Block<T> square, in AdamStep<T> step) =>
        OptimizerStep.Adam(value.Span, gradient.Span, mean.Span, square.Span, step);
}
