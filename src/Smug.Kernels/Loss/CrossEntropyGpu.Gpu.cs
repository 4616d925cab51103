using ILGPU;
using Smug.Kernels.Gpu;
using Smug.Kernels.Softmax;

namespace Smug.Kernels.Loss;

/// <summary>Cross-entropy of logits against one label per row, on a device: one group of threads for each row.</summary>
internal static class CrossEntropyGpu
{
    /// <inheritdoc cref="CrossEntropyKernel.ForwardReference"/>
    public static void Forward(GpuQueue queue, ArrayView<float> logits, int classes, ArrayView<int> labels, ArrayView<float> loss)
    {
        LineTree.Launch(queue, loss.IntLength, new CrossEntropyRow(logits, classes, labels, loss));
    }

    /// <inheritdoc cref="CrossEntropyKernel.Backward"/>
    public static void Backward(
        GpuQueue queue, ArrayView<float> logits, int classes, ArrayView<int> labels, ArrayView<float> gy, ArrayView<float> gx)
    {
        LineTree.Launch(queue, gy.IntLength, new CrossEntropyRowBackward(logits, classes, labels, gy, gx));
    }
}

/// <summary>ln Σⱼ exp(xⱼ − m) − (xₗ − m).</summary>
internal readonly struct CrossEntropyRow(ArrayView<float> logits, int classes, ArrayView<int> labels, ArrayView<float> loss)
    : IGpuGroupWork<int>
{
    public void Do(int tile)
    {
        var lanes = SharedMemory.Allocate<float>(LineTree.Lanes);
        var row = LineOf.At(logits, Grid.IdxX, classes, 1);
        var max = LineTree.Largest(row, classes, lanes, tile);
        var sum = LineTree.Sum(new ExponentialTerm(row, max), classes, lanes, tile);
        if (Group.IdxX == 0) loss[Grid.IdxX] = GpuMath.Log(sum) - (row.Of(labels[Grid.IdxX]) - max);
    }
}

/// <summary>(softmax(x)ⱼ − [j = label]) · gy.</summary>
internal readonly struct CrossEntropyRowBackward(
    ArrayView<float> logits, int classes, ArrayView<int> labels, ArrayView<float> gy, ArrayView<float> gx) : IGpuGroupWork<int>
{
    public void Do(int tile)
    {
        var lanes = SharedMemory.Allocate<float>(LineTree.Lanes);
        var row = LineOf.At(logits, Grid.IdxX, classes, 1);
        var to = LineOf.At(gx, Grid.IdxX, classes, 1);
        var term = new ExponentialTerm(row, LineTree.Largest(row, classes, lanes, tile));
        var sum = LineTree.Sum(term, classes, lanes, tile);
        var label = labels[Grid.IdxX];
        var gradient = gy[Grid.IdxX];
        for (var j = Group.IdxX; j < classes; j += tile)
        {
            var probability = term.Of(j) / sum;
            to.Set(j, (j == label ? probability - 1 : probability) * gradient);
        }
    }
}
