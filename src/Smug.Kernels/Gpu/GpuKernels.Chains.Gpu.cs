using Smug.Kernels.Chains;
using Smug.Kernels.Devices;

namespace Smug.Kernels.Gpu;

internal sealed partial class GpuKernels
{
    public override bool FusesChains => true;

    public override void Chain(ElementChain chain, Block<float> x, Block<float>[] operands, Block<float> y)
    {
        lock (Gate) ChainGpu.Forward(Queue, chain.Links, Arrays(chain, x, operands), View(y));
    }

    public override void ChainBackward(ElementChain chain, int with, Block<float> x, Block<float>[] operands, Block<float> gy, Block<float> g)
    {
        lock (Gate) ChainGpu.Backward(Queue, chain.Links, with, Arrays(chain, x, operands), View(gy), View(g));
    }

    private ChainArrays Arrays(ElementChain chain, Block<float> x, Block<float>[] operands) =>
        ChainArrays.Of(chain.Plan, View(x), [.. operands.Select(View)]);
}
