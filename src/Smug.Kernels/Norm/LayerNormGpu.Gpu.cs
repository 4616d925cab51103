using ILGPU;
using Smug.Kernels.Gpu;
using Smug.Kernels.Softmax;

namespace Smug.Kernels.Norm;

/// <summary>Layer normalisation of each row on a device; see <see cref="LayerNormKernel"/>. One group of threads for each row.</summary>
internal static class LayerNormGpu
{
    /// <inheritdoc cref="LayerNormKernel.Normalize"/>
    public static void Normalize(
        GpuQueue queue, ArrayView<float> x, int width, double epsilon, ArrayView<float> normalized, ArrayView<float> inverseDeviation)
    {
        var work = new LayerNormRow(x, width, (float)epsilon, normalized, inverseDeviation);
        LineTree.Launch(queue, inverseDeviation.IntLength, work);
    }

    /// <inheritdoc cref="LayerNormKernel.Backward"/>
    public static void Backward(
        GpuQueue queue,
        ArrayView<float> normalized,
        ArrayView<float> inverseDeviation,
        ArrayView<float> scale,
        ArrayView<float> gy,
        ArrayView<float> gx)
    {
        var work = new LayerNormRowBackward(normalized, inverseDeviation, scale, gy, gx);
        LineTree.Launch(queue, inverseDeviation.IntLength, work);
    }
}

/// <summary>(xᵢ − mean)².</summary>
internal readonly struct SquareTerm(LineOf x, float mean) : ILineTerm
{
    public float Of(int index) => Rounded.Product(x.Of(index) - mean, x.Of(index) - mean);
}

/// <summary>gyᵢ · scaleᵢ · x̂ᵢ.</summary>
internal readonly struct SlopeTerm(ProductTerm scaled, LineOf normalized) : ILineTerm
{
    public float Of(int index) => Rounded.Product(scaled.Of(index), normalized.Of(index));
}

/// <summary>x̂ = (x − mean) / √(variance + ε) of one row.</summary>
internal readonly struct LayerNormRow(
    ArrayView<float> x, int width, float epsilon, ArrayView<float> normalized, ArrayView<float> inverseDeviation) : IGpuGroupWork<int>
{
    public void Do(int tile)
    {
        var lanes = SharedMemory.Allocate<float>(LineTree.Lanes);
        var row = LineOf.At(x, Grid.IdxX, width, 1);
        var to = LineOf.At(normalized, Grid.IdxX, width, 1);
        var mean = LineTree.Sum(row, width, lanes, tile) / width;
        var variance = LineTree.Sum(new SquareTerm(row, mean), width, lanes, tile) / width;
        var inverse = 1 / MathF.Sqrt(variance + epsilon);
        for (var i = Group.IdxX; i < width; i += tile) to.Set(i, (row.Of(i) - mean) * inverse);
        if (Group.IdxX == 0) inverseDeviation[Grid.IdxX] = inverse;
    }
}

/// <summary>(g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε) of one row, g = gy · scale.</summary>
internal readonly struct LayerNormRowBackward(
    ArrayView<float> normalized, ArrayView<float> inverseDeviation, ArrayView<float> scale, ArrayView<float> gy, ArrayView<float> gx)
    : IGpuGroupWork<int>
{
    public void Do(int tile)
    {
        var lanes = SharedMemory.Allocate<float>(LineTree.Lanes);
        var width = scale.IntLength;
        var unit = LineOf.At(normalized, Grid.IdxX, width, 1);
        var scaled = new ProductTerm(LineOf.At(gy, Grid.IdxX, width, 1), LineOf.At(scale, 0, width, 1));
        var to = LineOf.At(gx, Grid.IdxX, width, 1);
        var mean = LineTree.Sum(scaled, width, lanes, tile) / width;
        var slope = LineTree.Sum(new SlopeTerm(scaled, unit), width, lanes, tile) / width;
        var inverse = inverseDeviation[Grid.IdxX];
        for (var i = Group.IdxX; i < width; i += tile)
            to.Set(i, (scaled.Of(i) - mean - Rounded.Product(unit.Of(i), slope)) * inverse);
    }
}
