using Smug.Kernels.Broadcast;
using Smug.Kernels.Dropout;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Embedding;
using Smug.Kernels.Layout;
using Smug.Kernels.Loss;

namespace Smug.Kernels.Gpu;

public static partial class GpuKernelRegistry
{
    private static IEnumerable<GpuKernel> Elements()
    {
        foreach (var kernel in Pair<ReluElement>("relu", "max(x, 0)", 1)) yield return kernel;
        foreach (var kernel in Pair<LeakyReluElement>("leaky-relu", "x, or slope · x below 0", 2)) yield return kernel;
        foreach (var kernel in Pair<ClipElement>("clip", "x between two bounds", 2)) yield return kernel;
        foreach (var kernel in Pair<AbsElement>("abs", "|x|", 1)) yield return kernel;
        foreach (var kernel in Pair<ExpElement>("exp", "eˣ by range reduction and a polynomial", 22)) yield return kernel;
        foreach (var kernel in Pair<LogElement>("log", "ln x by range reduction and a series", 20)) yield return kernel;
        foreach (var kernel in Pair<SqrtElement>("sqrt", "√x", 1)) yield return kernel;
        foreach (var kernel in Pair<SquareElement>("square", "x²", 1)) yield return kernel;
        foreach (var kernel in Pair<TanhElement>("tanh", "tanh x", 24)) yield return kernel;
        foreach (var kernel in Pair<SigmoidElement>("sigmoid", "1 / (1 + e⁻ˣ)", 26)) yield return kernel;
        foreach (var kernel in Pair<TimesElement>("times", "x · a", 1)) yield return kernel;
        foreach (var kernel in Pair<PlusElement>("plus", "x + a", 1)) yield return kernel;
        foreach (var kernel in Pair<DividedByElement>("divided-by", "x / a", 1)) yield return kernel;
        foreach (var kernel in Pair<NegateElement>("negate", "−x", 1)) yield return kernel;
        foreach (var kernel in Pair<ErfElement>("erf", "erf x by its power series, or the continued fraction of erfc", 150)) yield return kernel;
        foreach (var kernel in Pair<TruncateElement>("truncate", "x towards zero", 1)) yield return kernel;
        foreach (var kernel in Pair<FloorElement>("floor", "⌊x⌋", 2)) yield return kernel;
        foreach (var kernel in Pair<CeilingElement>("ceiling", "⌈x⌉", 2)) yield return kernel;
        foreach (var kernel in Pair<RoundElement>("round", "the nearest whole number, the even one of two", 2)) yield return kernel;
        foreach (var kernel in Pair<SignElement>("sign", "−1, 0 or 1", 2)) yield return kernel;
        foreach (var kernel in Pair<IsZeroElement>("is-zero", "1 where x = 0, else 0", 1)) yield return kernel;

        yield return GpuKernel.Each<FillWork>("fill", "y = value", "0 FLOP, 4 bytes per element");
        yield return GpuKernel.Each<CopyWork>("copy", "y = x", "0 FLOP, 8 bytes per element");
        yield return GpuKernel.Each<SelectWork>("select", "y = v where a mask says so", "0 FLOP, 8 to 12 bytes per element");
        yield return GpuKernel.Each<DropoutWork>(
            "dropout", "x / (1 − p) or 0 by Philox4x32-10, four elements a thread", "1 FLOP and 20 integer products, 8 bytes per element");

        static IEnumerable<GpuKernel> Pair<TElement>(string name, string formula, int flops)
            where TElement : struct, IGpuElement
        {
            yield return GpuKernel.Each<ElementForward<TElement>>($"{name}.forward", $"y = {formula}", $"{flops} FLOP, 8 bytes per element");
            yield return GpuKernel.Each<ElementBackward<TElement>>(
                $"{name}.backward", $"gx = gy times the derivative of {formula}", "1 to 3 FLOP, 12 bytes per element");
        }
    }

    private static IEnumerable<GpuKernel> Layouts()
    {
        const string Cost = "1 FLOP, 4 bytes per result and 4 per element read (repeated ones come from the cache)";
        yield return GpuKernel.Each<BroadcastWork<Pure<Sum>>>("broadcast.sum", "a + b under NumPy's rule", Cost);
        yield return GpuKernel.Each<BroadcastWork<Pure<Difference>>>("broadcast.difference", "a − b", Cost);
        yield return GpuKernel.Each<BroadcastWork<Pure<Product>>>("broadcast.product", "a · b", Cost);
        yield return GpuKernel.Each<BroadcastWork<Pure<Quotient>>>("broadcast.quotient", "a / b", Cost);
        yield return GpuKernel.Each<BroadcastWork<LargerPair>>("broadcast.larger", "max(a, b); a NaN wins", Cost);
        yield return GpuKernel.Each<BroadcastWork<SmallerPair>>("broadcast.smaller", "min(a, b); a NaN wins", Cost);
        yield return GpuKernel.Each<BroadcastWork<Pure<ShareOfLarger>>>("broadcast.share-of-larger", "derivative of max with respect to a", Cost);
        yield return GpuKernel.Each<BroadcastWork<Pure<ShareOfSmaller>>>("broadcast.share-of-smaller", "derivative of min with respect to a", Cost);
        yield return GpuKernel.Each<BroadcastWork<FirstPair>>("broadcast.first", "repeats a", "0 FLOP, 4 bytes per result and 4 per element read");
        yield return GpuKernel.Each<BroadcastWork<Pure<PairByPair<Equal>>>>("broadcast.equal", "1 where a = b, else 0", Cost);
        yield return GpuKernel.Each<BroadcastWork<Pure<PairByPair<Greater>>>>("broadcast.greater", "1 where a > b, else 0", Cost);
        yield return GpuKernel.Each<BroadcastWork<Pure<PairByPair<GreaterOrEqual>>>>("broadcast.greater-or-equal", "1 where a ≥ b, else 0", Cost);
        yield return GpuKernel.Each<BroadcastWork<Pure<PairByPair<Less>>>>("broadcast.less", "1 where a < b, else 0", Cost);
        yield return GpuKernel.Each<BroadcastWork<Pure<PairByPair<LessOrEqual>>>>("broadcast.less-or-equal", "1 where a ≤ b, else 0", Cost);
        const string PowerCost = "50 FLOP, 4 bytes per result and 4 per element read (repeated ones come from the cache)";
        yield return GpuKernel.Each<BroadcastWork<PowerPair>>("broadcast.power", "a to the power b", PowerCost);
        yield return GpuKernel.Each<BroadcastWork<PowerByBasePair>>("broadcast.power-by-base", "derivative of a power with respect to a", PowerCost);
        yield return GpuKernel.Each<BroadcastWork<PowerByExponentPair>>("broadcast.power-by-exponent", "derivative of a power with respect to b", PowerCost);
        yield return GpuKernel.Each<StridedCopyWork>(
            "strided-copy", "one block between two layouts: transpose, slice, pad, concat", "0 FLOP, 8 bytes per element where both sides are coalesced");
        yield return GpuKernel.Each<EmbeddingWork>("embedding.forward", "rows of a table", "0 FLOP, 8 bytes per element and 4 per index");
        yield return GpuKernel.Each<EmbeddingChain>(
            "embedding.chain", "for each position the next with the same index", "0 FLOP, one comparison for each pair of positions");
        yield return GpuKernel.Each<EmbeddingSum>("embedding.backward", "sums of equal indices in ascending order", "1 FLOP, 4 bytes per element of gy");
        yield return GpuKernel.Each<TakeColumnWork>("take-column.forward", "x[n, chosen[n]]", "0 FLOP, 12 bytes per row");
        yield return GpuKernel.Each<TakeColumnBackward>("take-column.backward", "gy in the chosen column, else 0", "0 FLOP, 4 bytes per element");
        yield return GpuKernel.Each<BinaryCrossEntropyWork>(
            "binary-cross-entropy.forward", "max(x, 0) − x · t + ln(1 + e⁻ˡˣˡ)", "50 FLOP, 12 bytes per element");
        yield return GpuKernel.Each<BinaryCrossEntropyDerivative>("binary-cross-entropy.derivative", "σ(x) − t", "27 FLOP, 12 bytes per element");
    }
}
