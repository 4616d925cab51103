using Smug.Kernels.Devices;
using Smug.Kernels.Loss;
using Smug.Kernels.Reduce;
using Smug.Kernels.Softmax;

namespace Smug.Kernels.Gpu;

internal sealed partial class GpuKernels
{
    public override void Sum(Block<float> x, int outer, int reduced, int inner, Block<float> y)
    {
        lock (Gate) SumGpu.Forward(Queue, View(x), outer, reduced, inner, View(y));
    }

    public override void Max(Block<float> x, int outer, int reduced, int inner, Block<float> y, Block<int> at)
    {
        lock (Gate) MaxGpu.Forward(Queue, View(x), outer, reduced, inner, View(y), View(at));
    }

    public override void MaxBackward(Block<float> gy, Block<int> at, int outer, int reduced, int inner, Block<float> gx)
    {
        lock (Gate) MaxGpu.Backward(Queue, View(gy), View(at), outer, reduced, inner, View(gx));
    }

    public override void Softmax(Block<float> x, int outer, int length, int inner, Block<float> y)
    {
        lock (Gate) SoftmaxGpu.Forward<Probability>(Queue, View(x), outer, length, inner, View(y));
    }

    public override void SoftmaxBackward(Block<float> y, Block<float> gy, int outer, int length, int inner, Block<float> gx)
    {
        lock (Gate) SoftmaxGpu.Backward<Probability>(Queue, View(y), View(gy), outer, length, inner, View(gx));
    }

    public override void LogSoftmax(Block<float> x, int outer, int length, int inner, Block<float> y)
    {
        lock (Gate) SoftmaxGpu.Forward<LogProbability>(Queue, View(x), outer, length, inner, View(y));
    }

    public override void LogSoftmaxBackward(Block<float> y, Block<float> gy, int outer, int length, int inner, Block<float> gx)
    {
        lock (Gate) SoftmaxGpu.Backward<LogProbability>(Queue, View(y), View(gy), outer, length, inner, View(gx));
    }

    public override void CrossEntropy(Block<float> logits, int classes, Block<int> labels, Block<float> loss)
    {
        lock (Gate) CrossEntropyGpu.Forward(Queue, View(logits), classes, View(labels), View(loss));
    }

    public override void CrossEntropyBackward(Block<float> logits, int classes, Block<int> labels, Block<float> gy, Block<float> gx)
    {
        lock (Gate) CrossEntropyGpu.Backward(Queue, View(logits), classes, View(labels), View(gy), View(gx));
    }

    public override void BinaryCrossEntropy(Block<float> x, Block<float> targets, Block<float> loss)
    {
        lock (Gate) BinaryCrossEntropyGpu.Forward(Queue, View(x), View(targets), View(loss));
    }

    public override void BinaryCrossEntropyDerivative(Block<float> x, Block<float> targets, Block<float> derivative)
    {
        lock (Gate) BinaryCrossEntropyGpu.Derivative(Queue, View(x), View(targets), View(derivative));
    }

    public override void TakeColumn(Block<float> x, int columns, Block<int> chosen, Block<float> y)
    {
        lock (Gate) TakeColumnGpu.Forward(Queue, View(x), columns, View(chosen), View(y));
    }

    public override void TakeColumnBackward(Block<float> gy, int columns, Block<int> chosen, Block<float> gx)
    {
        lock (Gate) TakeColumnGpu.Backward(Queue, View(gy), columns, View(chosen), View(gx));
    }
}
