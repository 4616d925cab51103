using Smug.Kernels.Broadcast;
using Smug.Kernels.Devices;
using Smug.Kernels.Dropout;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Gpu;

internal sealed partial class GpuKernels
{
    public override void Relu(Block<float> x, Block<float> y)
    {
        lock (Gate) ElementGpu.Forward(Queue, new ElementCode(ElementOperation.Relu), View(x), View(y));
    }

    public override void ReluBackward(Block<float> y, Block<float> gy, Block<float> gx)
    {
        lock (Gate) ElementGpu.Backward(Queue, new ElementCode(ElementOperation.Relu), View(y), View(gy), View(gx));
    }

    public override void Element<TFunction>(Block<float> x, Block<float> y, TFunction function)
    {
        lock (Gate) ElementGpu.Forward(Queue, function.Code, View(x), View(y));
    }

    public override void ElementBackward<TFunction>(Block<float> saved, Block<float> gy, Block<float> gx, TFunction function)
    {
        lock (Gate) ElementGpu.Backward(Queue, function.Code, View(saved), View(gy), View(gx));
    }

    public override void Multiply(Block<float> x, float factor, Block<float> y)
    {
        lock (Gate) ElementGpu.Forward(Queue, new ElementCode(ElementOperation.Times, factor), View(x), View(y));
    }

    public override void Divide(Block<float> x, float divisor, Block<float> y)
    {
        lock (Gate) ElementGpu.Forward(Queue, new ElementCode(ElementOperation.DividedBy, divisor), View(x), View(y));
    }

    public override void Add(Block<float> x, float addend, Block<float> y)
    {
        lock (Gate) ElementGpu.Forward(Queue, new ElementCode(ElementOperation.Plus, addend), View(x), View(y));
    }

    public override void Negate(Block<float> x, Block<float> y)
    {
        lock (Gate) ElementGpu.Forward(Queue, new ElementCode(ElementOperation.Negate), View(x), View(y));
    }

    public override void Select(Block<float> mask, Block<float> v, bool where, Block<float> y)
    {
        lock (Gate) SelectGpu.Copy(Queue, View(mask), View(v), where, View(y));
    }

    public override void Broadcast<TFunction>(BroadcastPlan plan, Block<float> a, Block<float> b, Block<float> y)
    {
        lock (Gate) BroadcastGpu.Forward(Queue, TFunction.Operation, plan, View(a), View(b), View(y));
    }

    public override void Dropout(Block<float> x, double probability, ulong seed, ulong counter, Block<float> y)
    {
        lock (Gate) DropoutGpu.Apply(Queue, View(x), probability, seed, counter, View(y));
    }
}
