using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Elementwise;

/// <summary>Functions of each element on a device: one kernel body for all functions, one for all their derivatives.</summary>
internal static class ElementGpu
{
    /// <summary>y[i] = f(x[i]). <paramref name="y"/> may be <paramref name="x"/>.</summary>
    public static void Forward(GpuQueue queue, ElementCode f, ArrayView<float> x, ArrayView<float> y) =>
        Choose(f, new ForwardLaunch(queue, x, y, (float)f.A, (float)f.B));

    /// <summary>gx[i] = f′ · gy[i].</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="f">The function.</param>
    /// <param name="saved">Its input or output, as on the CPU.</param>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="gx">Gradient with respect to x; overwritten. May be <paramref name="gy"/>.</param>
    public static void Backward(GpuQueue queue, ElementCode f, ArrayView<float> saved, ArrayView<float> gy, ArrayView<float> gx) =>
        Choose(f, new BackwardLaunch(queue, saved, gy, gx, (float)f.A, (float)f.B));

    /// <summary>Finds a function's type.</summary>
    internal static void Choose<TLaunch>(ElementCode f, TLaunch launch)
        where TLaunch : struct, IElementVisitor
    {
        switch (f.Operation)
        {
            case ElementOperation.Relu: launch.Visit<ReluElement>(); break;
            case ElementOperation.LeakyRelu: launch.Visit<LeakyReluElement>(); break;
            case ElementOperation.Clip: launch.Visit<ClipElement>(); break;
            case ElementOperation.Abs: launch.Visit<AbsElement>(); break;
            case ElementOperation.Exp: launch.Visit<ExpElement>(); break;
            case ElementOperation.Log: launch.Visit<LogElement>(); break;
            case ElementOperation.Sqrt: launch.Visit<SqrtElement>(); break;
            case ElementOperation.Square: launch.Visit<SquareElement>(); break;
            case ElementOperation.Tanh: launch.Visit<TanhElement>(); break;
            case ElementOperation.Sigmoid: launch.Visit<SigmoidElement>(); break;
            case ElementOperation.Times: launch.Visit<TimesElement>(); break;
            case ElementOperation.Plus: launch.Visit<PlusElement>(); break;
            case ElementOperation.DividedBy: launch.Visit<DividedByElement>(); break;
            case ElementOperation.Negate: launch.Visit<NegateElement>(); break;
            case ElementOperation.Erf: launch.Visit<ErfElement>(); break;
            case ElementOperation.Truncate: launch.Visit<TruncateElement>(); break;
            case ElementOperation.Floor: launch.Visit<FloorElement>(); break;
            case ElementOperation.Ceiling: launch.Visit<CeilingElement>(); break;
            case ElementOperation.Round: launch.Visit<RoundElement>(); break;
            case ElementOperation.Sign: launch.Visit<SignElement>(); break;
            case ElementOperation.IsZero: launch.Visit<IsZeroElement>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(f), f.Operation, "There is no such function.");
        }
    }

    /// <summary>What is done with a function once it is known as a type.</summary>
    internal interface IElementVisitor
    {
        void Visit<TElement>()
            where TElement : struct, IGpuElement;
    }

    private readonly struct ForwardLaunch(GpuQueue queue, ArrayView<float> x, ArrayView<float> y, float a, float b) : IElementVisitor
    {
        public void Visit<TElement>()
            where TElement : struct, IGpuElement => queue.For(y.IntLength, new ElementForward<TElement>(x, y, a, b));
    }

    private readonly struct BackwardLaunch(
        GpuQueue queue, ArrayView<float> saved, ArrayView<float> gy, ArrayView<float> gx, float a, float b) : IElementVisitor
    {
        public void Visit<TElement>()
            where TElement : struct, IGpuElement => queue.For(gx.IntLength, new ElementBackward<TElement>(saved, gy, gx, a, b));
    }
}

/// <summary>y[i] = f(x[i]).</summary>
internal readonly struct ElementForward<TElement>(ArrayView<float> x, ArrayView<float> y, float a, float b) : IGpuWork
    where TElement : struct, IGpuElement
{
    public void Do(int item) => y[item] = TElement.Of(x[item], a, b);
}

/// <summary>gx[i] = f′ · gy[i].</summary>
internal readonly struct ElementBackward<TElement>(
    ArrayView<float> saved, ArrayView<float> gy, ArrayView<float> gx, float a, float b) : IGpuWork
    where TElement : struct, IGpuElement
{
    public void Do(int item) => gx[item] = TElement.Gradient(saved[item], gy[item], a, b);
}
