using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Softmax;

/// <summary>Softmax along the middle axis of <c>[outer, length, inner]</c> on a device: one group of threads for each line, one read of the
/// line for its maximum, one for the sum of exponentials, one for the result.</summary>
internal static class SoftmaxGpu
{
    /// <inheritdoc cref="SoftmaxKernel.ForwardReference"/>
    public static void Forward(GpuQueue queue, ArrayView<float> x, int outer, int length, int inner, ArrayView<float> y)
    {
        if (y.Length == 0) return;
        LineTree.Launch(queue, outer * inner, new SoftmaxLine(x, length, inner, y));
    }

    /// <inheritdoc cref="SoftmaxKernel.Backward"/>
    public static void Backward(
        GpuQueue queue, ArrayView<float> y, ArrayView<float> gy, int outer, int length, int inner, ArrayView<float> gx)
    {
        if (gx.Length == 0) return;
        LineTree.Launch(queue, outer * inner, new SoftmaxLineBackward(y, gy, length, inner, gx));
    }
}

/// <summary>Logarithm of the softmax on a device.</summary>
internal static class LogSoftmaxGpu
{
    /// <inheritdoc cref="SoftmaxKernel.ForwardReference"/>
    public static void Forward(GpuQueue queue, ArrayView<float> x, int outer, int length, int inner, ArrayView<float> y)
    {
        if (y.Length == 0) return;
        LineTree.Launch(queue, outer * inner, new LogSoftmaxLine(x, length, inner, y));
    }

    /// <inheritdoc cref="LogSoftmaxKernel.Backward"/>
    public static void Backward(
        GpuQueue queue, ArrayView<float> y, ArrayView<float> gy, int outer, int length, int inner, ArrayView<float> gx)
    {
        if (gx.Length == 0) return;
        LineTree.Launch(queue, outer * inner, new LogSoftmaxLineBackward(y, gy, length, inner, gx));
    }
}

/// <summary>yᵢ = exp(xᵢ − m) / Σ.</summary>
internal readonly struct SoftmaxLine(ArrayView<float> x, int length, int inner, ArrayView<float> y) : IGpuGroupWork<int>
{
    public void Do(int tile)
    {
        var lanes = SharedMemory.Allocate<float>(LineTree.Lanes);
        var from = LineOf.At(x, Grid.IdxX, length, inner);
        var to = LineOf.At(y, Grid.IdxX, length, inner);
        var term = new ExponentialTerm(from, LineTree.Largest(from, length, lanes, tile));
        var sum = LineTree.Sum(term, length, lanes, tile);
        for (var i = Group.IdxX; i < length; i += tile) to.Set(i, term.Of(i) / sum);
    }
}

/// <summary>gxᵢ = yᵢ · (gyᵢ − Σⱼ gyⱼ · yⱼ).</summary>
internal readonly struct SoftmaxLineBackward(
    ArrayView<float> y, ArrayView<float> gy, int length, int inner, ArrayView<float> gx) : IGpuGroupWork<int>
{
    public void Do(int tile)
    {
        var lanes = SharedMemory.Allocate<float>(LineTree.Lanes);
        var output = LineOf.At(y, Grid.IdxX, length, inner);
        var gradient = LineOf.At(gy, Grid.IdxX, length, inner);
        var to = LineOf.At(gx, Grid.IdxX, length, inner);
        var sum = LineTree.Sum(new ProductTerm(gradient, output), length, lanes, tile);
        for (var i = Group.IdxX; i < length; i += tile) to.Set(i, (gradient.Of(i) - sum) * output.Of(i));
    }
}

/// <summary>yᵢ = (xᵢ − m) − ln Σⱼ exp(xⱼ − m).</summary>
internal readonly struct LogSoftmaxLine(ArrayView<float> x, int length, int inner, ArrayView<float> y) : IGpuGroupWork<int>
{
    public void Do(int tile)
    {
        var lanes = SharedMemory.Allocate<float>(LineTree.Lanes);
        var from = LineOf.At(x, Grid.IdxX, length, inner);
        var to = LineOf.At(y, Grid.IdxX, length, inner);
        var max = LineTree.Largest(from, length, lanes, tile);
        var logSum = GpuMath.Log(LineTree.Sum(new ExponentialTerm(from, max), length, lanes, tile));
        for (var i = Group.IdxX; i < length; i += tile) to.Set(i, from.Of(i) - max - logSum);
    }
}

/// <summary>gxᵢ = gyᵢ − exp(yᵢ) · Σⱼ gyⱼ.</summary>
internal readonly struct LogSoftmaxLineBackward(
    ArrayView<float> y, ArrayView<float> gy, int length, int inner, ArrayView<float> gx) : IGpuGroupWork<int>
{
    public void Do(int tile)
    {
        var lanes = SharedMemory.Allocate<float>(LineTree.Lanes);
        var output = LineOf.At(y, Grid.IdxX, length, inner);
        var gradient = LineOf.At(gy, Grid.IdxX, length, inner);
        var to = LineOf.At(gx, Grid.IdxX, length, inner);
        var sum = LineTree.Sum(gradient, length, lanes, tile);
        for (var i = Group.IdxX; i < length; i += tile) to.Set(i, gradient.Of(i) - Rounded.Product(GpuMath.Exp(output.Of(i)), sum));
    }
}
