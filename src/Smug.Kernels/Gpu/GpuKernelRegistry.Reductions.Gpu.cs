using Smug.Kernels.Loss;
using Smug.Kernels.Norm;
using Smug.Kernels.Pool;
using Smug.Kernels.Reduce;
using Smug.Kernels.Softmax;

namespace Smug.Kernels.Gpu;

public static partial class GpuKernelRegistry
{
    private static IEnumerable<GpuKernel> Reductions()
    {
        yield return GpuKernel.Each<LaneSums>("sum.lanes", "sixteen lanes of each 4096 adjacent elements", "1 FLOP, 4 bytes per element");
        yield return GpuKernel.Each<LaneTree>("sum.lane-tree", "joins sixteen lanes as a tree", "15 FLOP, 68 bytes per block");
        yield return GpuKernel.Each<RowSums>("sum.rows", "128 rows of one column", "1 FLOP, 4 bytes per element");
        yield return GpuKernel.Each<BlockTree>("sum.block-tree", "joins blocks as a tree", "1 FLOP, 12 bytes per block");
        yield return GpuKernel.Each<ChunkMaxima>("max.chunks", "the first maximum of 256 elements and its place", "1 FLOP, 4 bytes per element");
        yield return GpuKernel.Each<JoinMaxima>("max.join", "the first maximum of all chunks", "1 FLOP, 8 bytes per chunk");
        yield return GpuKernel.Each<SpreadToMaxima>("max.backward", "gy where the maximum stood, else 0", "0 FLOP, 4 bytes per element of gx");

        var threads = LineTree.Lanes;
        yield return GpuKernel.Groups<SoftmaxLine<Probability>, int>(
            "softmax.forward", threads, "exp(x − m) / Σ, one group a line", "50 FLOP, 8 bytes per element (three reads, two from the cache)");
        yield return GpuKernel.Groups<SoftmaxLineBackward<Probability>, int>("softmax.backward", threads, "y · (gy − Σ gy · y)", "4 FLOP, 12 bytes per element");
        yield return GpuKernel.Groups<SoftmaxLine<LogProbability>, int>("log-softmax.forward", threads, "(x − m) − ln Σ", "27 FLOP, 8 bytes per element");
        yield return GpuKernel.Groups<SoftmaxLineBackward<LogProbability>, int>("log-softmax.backward", threads, "gy − eʸ · Σ gy", "25 FLOP, 12 bytes per element");
        yield return GpuKernel.Groups<CrossEntropyRow, int>("cross-entropy.forward", threads, "ln Σ − (x[label] − m)", "25 FLOP, 4 bytes per logit");
        yield return GpuKernel.Groups<CrossEntropyRowBackward, int>(
            "cross-entropy.backward", threads, "(softmax − one-hot) · gy", "50 FLOP, 8 bytes per logit");
        yield return GpuKernel.Groups<LayerNormRow, int>("layer-norm.forward", threads, "(x − mean) / √(variance + ε)", "6 FLOP, 8 bytes per element");
        yield return GpuKernel.Groups<LayerNormRowBackward, int>(
            "layer-norm.backward", threads, "(g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε)", "9 FLOP, 12 bytes per element");
    }

    private static IEnumerable<GpuKernel> Windows()
    {
        yield return GpuKernel.Each<PoolWindow<MaxFold>>("max-pool.forward", "largest element of a window and its tap", "1 FLOP, 4 bytes per tap (overlaps from the cache)");
        yield return GpuKernel.Each<PoolElement<WinnerShare>>("max-pool.backward", "gathers gy from the windows that an element won", "1 FLOP, 8 bytes per window over it");
        yield return GpuKernel.Each<PoolWindow<MeanFold>>("average-pool.forward", "mean of a window", "1 FLOP, 4 bytes per tap (overlaps from the cache)");
        yield return GpuKernel.Each<PoolElement<EqualShare>>("average-pool.backward", "gathers gy / divisor from the windows over an element", "2 FLOP, 4 bytes per window over it");
    }

    private static IEnumerable<GpuKernel> Norms()
    {
        yield return GpuKernel.Each<LrnChannel>("lrn.forward", "x · D^(−β) over the channels", "2 · size + 5 FLOP, 8 bytes per element");
        yield return GpuKernel.Each<LrnShare>("lrn.backward.share", "gy · D^(−β), and what flows to the neighbours", "2 · size + 7 FLOP, 16 bytes per element");
        yield return GpuKernel.Each<LrnGather>("lrn.backward.gather", "adds what came by way of the neighbours", "size + 3 FLOP, 16 bytes per element");
        yield return GpuKernel.Each<InverseDeviationWork>("batch-norm.deviation", "1 / √(variance + ε)", "3 FLOP, 8 bytes per channel");
        yield return GpuKernel.Each<NormalizeWork>("batch-norm.normalize", "(x − mean) · factor + shift", "3 FLOP, 8 bytes per element");
        yield return GpuKernel.Each<ChannelSlopes>("batch-norm.slopes", "means of gy and of gy · (x − mean)", "4 FLOP, 20 bytes per channel");
        yield return GpuKernel.Each<BatchNormBackwardWork>(
            "batch-norm.backward", "((gy − gyMean) − (x − mean) · slope) · factor", "5 FLOP, 12 bytes per element");
        yield return GpuKernel.Each<ColumnBlock<Moment>>("column-products.moment", "Σ gy · (x − mean) over 256 rows", "3 FLOP, 8 bytes per element");
        yield return GpuKernel.Each<ColumnBlock<CentredSquare>>("column-products.squares", "Σ (x − mean)² over 256 rows", "3 FLOP, 4 bytes per element");
        yield return GpuKernel.Each<ColumnBlocks>("column-products.join", "adds the blocks, ascending", "1 FLOP, 4 bytes per block and column");
    }
}
