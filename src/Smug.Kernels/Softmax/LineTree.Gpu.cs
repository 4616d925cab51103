using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Softmax;

/// <summary>A term for each element of a line, to be added up or compared by a group of threads.</summary>
internal interface ILineTerm
{
    /// <summary>The term of element <paramref name="index"/>.</summary>
    float Of(int index);
}

/// <summary>Sums and maxima over a line by a group of threads. Lane j of <see cref="Lanes"/> takes elements j, j + 32, …; the lanes are joined
/// as a tree. Threads share out the lanes, so any number of threads up to <see cref="Lanes"/> gives the same bits.</summary>
internal static class LineTree
{
    /// <summary>Partial results of a line: the threads of one warp, so that a full group needs no more than one.</summary>
    public const int Lanes = 32;

    /// <summary>Lines up to which threads share one even where barriers are dear, so that their meeting is tried there too.</summary>
    private const int FewLines = 8;

    /// <summary>Launches one group for each line.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="lines">Lines.</param>
    /// <param name="work">The work; its tile is the number of threads.</param>
    public static void Launch<TWork>(GpuQueue queue, int lines, TWork work)
        where TWork : struct, IGpuGroupWork<int>
    {
        var threads = !queue.BarriersAreDear ? Lanes : lines <= FewLines ? 4 : 1;
        queue.Groups(lines, threads, threads, work);
    }

    /// <summary>The sum of all terms, on every thread of the group.</summary>
    public static float Sum<TTerm>(TTerm term, int length, ArrayView<float> lanes, int threads)
        where TTerm : struct, ILineTerm => Join<TTerm, SumOf>(term, length, lanes, threads);

    /// <summary>The largest term, on every thread of the group; a NaN is larger than any number. −∞ for no terms.</summary>
    public static float Largest<TTerm>(TTerm term, int length, ArrayView<float> lanes, int threads)
        where TTerm : struct, ILineTerm => Join<TTerm, LargerOf>(term, length, lanes, threads);

    private static float Join<TTerm, TJoin>(TTerm term, int length, ArrayView<float> lanes, int threads)
        where TTerm : struct, ILineTerm
        where TJoin : struct, ILineJoin
    {
        for (var lane = Group.IdxX; lane < Lanes; lane += threads)
        {
            var joined = TJoin.Start;
            for (var i = lane; i < length; i += Lanes) joined = TJoin.Of(term.Of(i), joined);
            lanes[lane] = joined;
        }

        Group.Barrier();
        for (var half = Lanes / 2; half > 0; half /= 2)
        {
            for (var lane = Group.IdxX; lane < half; lane += threads) lanes[lane] = TJoin.Of(lanes[lane], lanes[lane + half]);
            Group.Barrier();
        }

        var all = lanes[0];
        Group.Barrier();
        return all;
    }

    /// <summary>How two terms are joined.</summary>
    private interface ILineJoin
    {
        /// <summary>What no terms come to.</summary>
        static abstract float Start { get; }

        static abstract float Of(float a, float b);
    }

    private readonly struct SumOf : ILineJoin
    {
        public static float Start => 0;

        public static float Of(float a, float b) => a + b;
    }

    private readonly struct LargerOf : ILineJoin
    {
        public static float Start => float.NegativeInfinity;

        public static float Of(float a, float b) => GpuMath.Larger(a, b);
    }
}

/// <summary>A line of an array: elements <c>Start + i · Step</c>.</summary>
internal readonly struct LineOf(ArrayView<float> values, int start, int step) : ILineTerm
{
    public static LineOf At(ArrayView<float> values, int line, int length, int inner) =>
        new(values, line / inner * length * inner + line % inner, inner);

    public float Of(int index) => values[start + index * step];

    public void Set(int index, float value) => values[start + index * step] = value;
}

/// <summary>exp(xᵢ − m).</summary>
internal readonly struct ExponentialTerm(LineOf x, float max) : ILineTerm
{
    public float Of(int index) => GpuMath.Exp(x.Of(index) - max);
}

/// <summary>aᵢ · bᵢ.</summary>
internal readonly struct ProductTerm(LineOf a, LineOf b) : ILineTerm
{
    public float Of(int index) => Rounded.Product(a.Of(index), b.Of(index));
}
