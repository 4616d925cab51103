using Smug.Kernels.Conv2d;
using Smug.Kernels.Devices;
using Smug.Kernels.Norm;
using Smug.Kernels.Pool;

namespace Smug.Kernels.Gpu;

internal sealed partial class GpuKernels
{
    public override void MaxPool2d<TTap>(Block<float> x, in PoolShape shape, Block<float> y, Block<TTap> winners)
    {
        lock (Gate) MaxPool2dGpu.Forward(Queue, View(x), shape, View(y), Winners(winners));
    }

    public override void MaxPool2dBackward<TTap>(Block<float> gy, Block<TTap> winners, in PoolShape shape, Block<float> gx)
    {
        lock (Gate) MaxPool2dGpu.Backward(Queue, View(gy), Winners(winners), shape, View(gx));
    }

    public override void AveragePool2d(Block<float> x, in PoolShape shape, bool countIncludePad, Block<float> y)
    {
        lock (Gate) AveragePool2dGpu.Forward(Queue, View(x), shape, countIncludePad, View(y));
    }

    public override void AveragePool2dBackward(Block<float> gy, in PoolShape shape, bool countIncludePad, Block<float> gx)
    {
        lock (Gate) AveragePool2dGpu.Backward(Queue, View(gy), shape, countIncludePad, View(gx));
    }

    public override void Conv2d(in Conv2dShape s, Block<float> x, Block<float> w, Block<float> bias, Block<float> y)
    {
        lock (Gate) ConvGpu.Forward(Queue, s, View(x), View(w), View(bias), View(y));
    }

    public override void Conv2dBackwardInput(in Conv2dShape s, Block<float> gy, Block<float> w, Block<float> gx)
    {
        lock (Gate) ConvGpu.BackwardInput(Queue, s, View(gy), View(w), View(gx));
    }

    public override void Conv2dBackwardWeight(in Conv2dShape s, Block<float> x, Block<float> gy, Block<float> gw)
    {
        lock (Gate) ConvGpu.BackwardWeight(Queue, s, View(x), View(gy), View(gw));
    }

    public override void Lrn(Block<float> x, int channels, LrnSettings settings, Block<float> y)
    {
        lock (Gate) LrnGpu.Forward(Queue, View(x), channels, settings, View(y));
    }

    public override void LrnBackward(Block<float> x, Block<float> gy, int channels, LrnSettings settings, Block<float> gx)
    {
        lock (Gate) LrnGpu.Backward(Queue, View(x), View(gy), channels, settings, View(gx));
    }

    public override void BatchNormStatistics(Block<float> x, Block<float> mean, Block<float> variance)
    {
        lock (Gate) BatchNormGpu.Statistics(Queue, View(x), View(mean), View(variance));
    }

    public override void InverseDeviation(Block<float> variance, double epsilon, Block<float> deviation)
    {
        lock (Gate) BatchNormGpu.InverseDeviation(Queue, View(variance), epsilon, View(deviation));
    }

    public override void BatchNormalize(Block<float> x, Block<float> mean, Block<float> factor, Block<float> shift, Block<float> y)
    {
        lock (Gate) BatchNormGpu.Normalize(Queue, View(x), View(mean), View(factor), View(shift), View(y));
    }

    public override void BatchNormBackward(
        Block<float> x, Block<float> mean, Block<float> deviation, Block<float> factor, Block<float> gy, Block<float> gx)
    {
        lock (Gate) BatchNormGpu.Backward(Queue, View(x), View(mean), View(deviation), View(factor), View(gy), View(gx));
    }

    public override void SumColumnProducts(Block<float> gy, Block<float> x, Block<float> mean, Block<float> sums)
    {
        lock (Gate) ColumnProductsGpu.Sum(Queue, View(gy), View(x), View(mean), View(sums));
    }

    public override void LayerNormalize(Block<float> x, int width, double epsilon, Block<float> normalized, Block<float> inverseDeviation)
    {
        lock (Gate) LayerNormGpu.Normalize(Queue, View(x), width, epsilon, View(normalized), View(inverseDeviation));
    }

    public override void LayerNormBackward(
        Block<float> normalized, Block<float> inverseDeviation, Block<float> scale, Block<float> gy, Block<float> gx)
    {
        lock (Gate) LayerNormGpu.Backward(Queue, View(normalized), View(inverseDeviation), View(scale), View(gy), View(gx));
    }
}
