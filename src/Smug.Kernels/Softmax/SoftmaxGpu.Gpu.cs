using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Softmax;

/// <summary>Softmax, or its logarithm, along the middle axis of <c>[outer, length, inner]</c> on a device: one group of threads for each line,
/// one read of the line for its maximum, one for the sum of exponentials, one for the result.</summary>
internal static class SoftmaxGpu
{
    /// <inheritdoc cref="SoftmaxKernel.ForwardReference"/>
    public static void Forward<TForm>(GpuQueue queue, ArrayView<float> x, int outer, int length, int inner, ArrayView<float> y)
        where TForm : struct, ISoftmaxForm
    {
        if (y.Length > 0) LineTree.Launch(queue, outer * inner, new SoftmaxLine<TForm>(x, length, inner, y));
    }

    /// <inheritdoc cref="SoftmaxKernel.Backward"/>
    public static void Backward<TForm>(
        GpuQueue queue, ArrayView<float> y, ArrayView<float> gy, int outer, int length, int inner, ArrayView<float> gx)
        where TForm : struct, ISoftmaxForm
    {
        if (gx.Length > 0) LineTree.Launch(queue, outer * inner, new SoftmaxLineBackward<TForm>(y, gy, length, inner, gx));
    }
}

/// <summary>What distinguishes the softmax from its logarithm.</summary>
internal interface ISoftmaxForm
{
    /// <summary>What is worked out once for a line, of Σⱼ exp(xⱼ − m).</summary>
    static abstract float Line(float sum);

    /// <summary>The result, of xᵢ − m and what was worked out for the line.</summary>
    static abstract float Of(float shifted, float line);

    /// <summary>What is added up along the line for the gradient.</summary>
    static abstract float Term(LineOf gradient, LineOf output, int index);

    /// <summary>The gradient, of the sum of all terms.</summary>
    static abstract float Gradient(float gy, float y, float sum);
}

/// <summary>yᵢ = exp(xᵢ − m) / Σ; gxᵢ = yᵢ · (gyᵢ − Σⱼ gyⱼ · yⱼ).</summary>
internal readonly struct Probability : ISoftmaxForm
{
    public static float Line(float sum) => sum;

    public static float Of(float shifted, float line) => GpuMath.Exp(shifted) / line;

    public static float Term(LineOf gradient, LineOf output, int index) => Rounded.Product(gradient.Of(index), output.Of(index));

    public static float Gradient(float gy, float y, float sum) => (gy - sum) * y;
}

/// <summary>yᵢ = (xᵢ − m) − ln Σⱼ exp(xⱼ − m); gxᵢ = gyᵢ − exp(yᵢ) · Σⱼ gyⱼ.</summary>
internal readonly struct LogProbability : ISoftmaxForm
{
    public static float Line(float sum) => GpuMath.Log(sum);

    public static float Of(float shifted, float line) => shifted - line;

    public static float Term(LineOf gradient, LineOf output, int index) => gradient.Of(index);

    public static float Gradient(float gy, float y, float sum) => gy - Rounded.Product(GpuMath.Exp(y), sum);
}

/// <summary>One line.</summary>
internal readonly struct SoftmaxLine<TForm>(ArrayView<float> x, int length, int inner, ArrayView<float> y) : IGpuGroupWork<int>
    where TForm : struct, ISoftmaxForm
{
    public void Do(int tile)
    {
        var lanes = SharedMemory.Allocate<float>(LineTree.Lanes);
        var from = LineOf.At(x, Grid.IdxX, length, inner);
        var to = LineOf.At(y, Grid.IdxX, length, inner);
        var max = LineTree.Largest(from, length, lanes, tile);
        var line = TForm.Line(LineTree.Sum(new ExponentialTerm(from, max), length, lanes, tile));
        for (var i = Group.IdxX; i < length; i += tile) to.Set(i, TForm.Of(from.Of(i) - max, line));
    }
}

/// <summary>The gradient of one line.</summary>
internal readonly struct SoftmaxLineBackward<TForm>(
    ArrayView<float> y, ArrayView<float> gy, int length, int inner, ArrayView<float> gx) : IGpuGroupWork<int>
    where TForm : struct, ISoftmaxForm
{
    public void Do(int tile)
    {
        var lanes = SharedMemory.Allocate<float>(LineTree.Lanes);
        var output = LineOf.At(y, Grid.IdxX, length, inner);
        var gradient = LineOf.At(gy, Grid.IdxX, length, inner);
        var to = LineOf.At(gx, Grid.IdxX, length, inner);
        var sum = LineTree.Sum(new GradientTerm<TForm>(gradient, output), length, lanes, tile);
        for (var i = Group.IdxX; i < length; i += tile) to.Set(i, TForm.Gradient(gradient.Of(i), output.Of(i), sum));
    }
}

/// <summary>The term of a form's gradient.</summary>
internal readonly struct GradientTerm<TForm>(LineOf gradient, LineOf output) : ILineTerm
    where TForm : struct, ISoftmaxForm
{
    public float Of(int index) => TForm.Term(gradient, output, index);
}
