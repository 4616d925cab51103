using Smug.Kernels.Chains;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Gpu;

public static partial class GpuKernelRegistry
{
    /// <summary>Every chain of a network is a kernel of its own; these are the most frequent.</summary>
    private static IEnumerable<GpuKernel> Chains() =>
    [
        .. Chain<Then<PairLink<SumLink, OperandA>, FunctionLink<ReluElement>>>("sum-relu", "max(x + a, 0)", 2, 1),
        .. Chain<Then<PairLink<ProductLink, OperandA>, Then<PairLink<SumLink, OperandB>, FunctionLink<ReluElement>>>>(
            "scale-shift-relu", "max(x · a + b, 0)", 3, 2),
        .. Chain<Then<PairLink<DifferenceLink, OperandA>, Then<PairLink<ProductLink, OperandB>, Then<PairLink<SumLink, OperandC>, FunctionLink<ReluElement>>>>>(
            "batch-norm-relu", "max((x − a) · b + c, 0)", 4, 3),
    ];

    private static IEnumerable<GpuKernel> Chain<TLinks>(string name, string formula, int flops, int operands)
        where TLinks : struct, IChainLinks
    {
        yield return GpuKernel.Each<ChainForward<TLinks>>(
            $"chain.{name}.forward", $"y = {formula}, broadcasting", $"{flops} FLOP, 8 bytes per element and 4 for each of {operands} operands (repeated ones come from the cache)");
        yield return GpuKernel.Each<ChainToStart<TLinks>>(
            $"chain.{name}.to-start", $"gx = gy times the derivative of {formula}; works the numbers between out again", $"{2 * flops} FLOP, 12 bytes per element and 4 for each operand");
        yield return GpuKernel.Each<ChainToOperand<TLinks>>(
            $"chain.{name}.to-operand", $"gy times the derivative of {formula} with respect to one operand", $"{2 * flops} FLOP, 12 bytes per element and 4 for each operand");
    }
}
