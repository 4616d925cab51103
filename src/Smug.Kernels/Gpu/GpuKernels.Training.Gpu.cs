using Smug.Kernels.Attribution;
using Smug.Kernels.Devices;
using Smug.Kernels.Optimizer;

namespace Smug.Kernels.Gpu;

internal sealed partial class GpuKernels
{
    public override void SgdStep(Block<float> value, Block<float> gradient, Block<float> velocity, float rate, float momentum, float decay)
    {
        lock (Gate) SgdGpu.Step(Queue, View(value), View(gradient), View(velocity), rate, momentum, decay);
    }

    public override void AdamStep(Block<float> value, Block<float> gradient, Block<float> mean, Block<float> square, in AdamStep<float> step)
    {
        lock (Gate) AdamGpu.Step(Queue, View(value), View(gradient), View(mean), View(square), step);
    }

    public override void InterpolatePath(Block<float> baseline, Block<float> item, Block<float> from, Block<float> to, Block<float> batch)
    {
        lock (Gate) PathGpu.Interpolate(Queue, View(baseline), View(item), View(from), View(to), View(batch));
    }

    public override void AccumulatePath(Block<float> gradients, Block<float> weights, Block<float> sums, Block<float> compensation)
    {
        lock (Gate) PathGpu.Accumulate(Queue, View(gradients), View(weights), View(sums), View(compensation));
    }
}
