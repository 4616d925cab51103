using Smug.Kernels.Attribution;
using Smug.Kernels.Gru;
using Smug.Kernels.Lstm;
using Smug.Kernels.Optimizer;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Gpu;

public static partial class GpuKernelRegistry
{
    private static IEnumerable<GpuKernel> Recurrences()
    {
        yield return GpuKernel.Each<StatesBefore>("states-before", "the state that each place continues", "0 FLOP, 8 bytes per element");
        yield return GpuKernel.Each<LastStateWork>("last-state.forward", "the state after each sequence's last step", "0 FLOP, 8 bytes per element");
        yield return GpuKernel.Each<LastStateBackward>("last-state.backward", "gy at the places taken, else 0", "0 FLOP, 4 bytes per element of gx");
        yield return GpuKernel.Each<LstmCellForward>("lstm.cell.forward", "four gates, cell and state of one step", "130 FLOP, 48 bytes per element of the state");
        yield return GpuKernel.Each<LstmCellBackward>("lstm.cell.backward", "their derivatives", "50 FLOP, 60 bytes per element of the state");
        yield return GpuKernel.Each<LastCellsWork>("lstm.last-cells", "the cell after each sequence's last step", "0 FLOP, 8 bytes per element");
        yield return GpuKernel.Each<GruOpen>("gru.open", "update and reset gates of one step, and what the reset keeps", "55 FLOP, 24 bytes per element of the state");
        yield return GpuKernel.Each<GruCellForward>("gru.cell.forward", "candidate and state of one step", "30 FLOP, 28 bytes per element of the state");
        yield return GpuKernel.Each<GruCellBackward>("gru.cell.backward", "their derivatives", "15 FLOP, 44 bytes per element of the state");
        yield return GpuKernel.Each<GruResetBackward>("gru.reset.backward", "the reset's derivative, where it comes before the product", "6 FLOP, 28 bytes per element of the state");
        yield return GpuKernel.Each<GruResetStates>("gru.reset-states", "r · h′ at all places", "1 FLOP, 12 bytes per element");
    }

    private static IEnumerable<GpuKernel> Training()
    {
        yield return GpuKernel.Each<SgdWork>("sgd.step", "momentum, weight decay, step", "6 FLOP, 20 bytes per parameter");
        yield return GpuKernel.Each<AdamWork>("adam.step", "moving means of gradient and square, step", "16 FLOP, 28 bytes per parameter");
        yield return GpuKernel.Each<PathPoint>("path.interpolate", "(1 − α) · baseline + α · item", "3 FLOP, 4 bytes per element of the batch");
        yield return GpuKernel.Each<PathSum>("path.accumulate", "Σ weight · gradient, compensated", "7 FLOP, 4 bytes per gradient");
    }
}
