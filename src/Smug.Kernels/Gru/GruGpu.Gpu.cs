using ILGPU;
using Smug.Kernels.Gemm;
using Smug.Kernels.Gpu;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Gru;

/// <summary>The recurrent part of the gated recurrent unit on a device: two products with the recurrent weights and two passes over the cells
/// for each step. See <see cref="GruReference"/> for the formula and its two forms.</summary>
internal static class GruGpu
{
    private const int Gates = GruReference.Gates;

    /// <summary>Runs all sequences.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">[N, L, 3H]: x · W + b on entry, the gates z, r, g at valid places on return.</param>
    /// <param name="r">The recurrent weights [H, 3H].</param>
    /// <param name="candidateBias">b_R [H] where the reset comes behind the product; empty where it comes before.</param>
    /// <param name="lengths">Valid places of each sequence [N], or empty where all are.</param>
    /// <param name="initialState">[N, H], or empty for zeros.</param>
    /// <param name="states">[N, L, H], zero at padding; overwritten.</param>
    /// <param name="products">h′ · R + b_R [N, L, H] at valid places where the reset comes behind the product, else empty; overwritten.</param>
    public static void Forward(
        GpuQueue queue,
        SequenceShape s,
        ArrayView<float> gates,
        ArrayView<float> r,
        ArrayView<float> candidateBias,
        ArrayView<int> lengths,
        ArrayView<float> initialState,
        ArrayView<float> states,
        ArrayView<float> products)
    {
        if (states.Length == 0) return;
        var (rows, hidden) = (new SequenceRows(s, Gates, lengths), s.Hidden);
        var (gateWeights, candidateWeights) = Weights(r, hidden);
        using var state = queue.Rent(s.Batch * hidden);
        using var kept = queue.Rent(s.Batch * hidden);
        StateRowsGpu.Load(queue, initialState, state.View);
        StateRowsGpu.Load(queue, default, kept.View);
        var (stateRows, keptRows) = (new GpuMatrix(state.View, s.Batch, hidden), new GpuMatrix(kept.View, s.Batch, hidden));
        for (var step = 0; step < s.Steps; step++)
        {
            var place = s.Place(step, s.Steps);
            GemmGpu.Add(queue, stateRows, gateWeights, StateRowsGpu.At(s, gates, place, Gates, 0, 2));
            queue.For(s.Batch * hidden, new GruOpen(rows, place, gates, candidateBias, state.View, kept.View, products));
            if (candidateBias.Length == 0) GemmGpu.Add(queue, keptRows, candidateWeights, StateRowsGpu.At(s, gates, place, Gates, 2, 1));
            else GemmGpu.Add(queue, stateRows, candidateWeights, StateRowsGpu.At(s, products, place, 1, 0, 1));
            queue.For(s.Batch * hidden, new GruCellForward(rows, place, gates, products, state.View, states));
        }
    }

    /// <summary>Goes back through all steps.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">[N, L, 3H], as <see cref="Forward"/> left them.</param>
    /// <param name="r">The recurrent weights [H, 3H].</param>
    /// <param name="lengths">[N], or empty.</param>
    /// <param name="initialState">[N, H], or empty.</param>
    /// <param name="states">[N, L, H], as <see cref="Forward"/> left them.</param>
    /// <param name="products">As <see cref="Forward"/> left them; empty where the reset comes before the product.</param>
    /// <param name="gy">The gradient with respect to the states [N, L, H]; padding is of no account.</param>
    /// <param name="gGates">The gradient with respect to the gates' sums [N, L, 3H], zero at padding; overwritten.</param>
    /// <param name="gProducts">With respect to <paramref name="products"/>, zero at padding; overwritten.</param>
    /// <param name="gInitialState">[N, H]; overwritten.</param>
    public static void Backward(
        GpuQueue queue,
        SequenceShape s,
        ArrayView<float> gates,
        ArrayView<float> r,
        ArrayView<int> lengths,
        ArrayView<float> initialState,
        ArrayView<float> states,
        ArrayView<float> products,
        ArrayView<float> gy,
        ArrayView<float> gGates,
        ArrayView<float> gProducts,
        ArrayView<float> gInitialState)
    {
        if (gInitialState.Length == 0) return;
        var (rows, hidden) = (new SequenceRows(s, Gates, lengths), s.Hidden);
        var (gateWeights, candidateWeights) = Weights(r, hidden);
        using var kept = queue.Rent(s.Batch * hidden);
        var (stateRows, keptRows) = (new GpuMatrix(gInitialState, s.Batch, hidden), new GpuMatrix(kept.View, s.Batch, hidden));
        StateRowsGpu.Load(queue, default, gInitialState);
        for (var step = s.Steps - 1; step >= 0; step--)
        {
            var place = s.Place(step, s.Steps);
            queue.For(
                s.Batch * hidden,
                new GruCellBackward(rows, place, gates, initialState, states, products, gy, gInitialState, gGates, gProducts));
            if (products.Length == 0)
            {
                StateRowsGpu.Load(queue, default, kept.View);
                GemmGpu.Add(queue, StateRowsGpu.At(s, gGates, place, Gates, 2, 1), candidateWeights.Transposed, keptRows);
                queue.For(s.Batch * hidden, new GruResetBackward(rows, place, gates, initialState, states, kept.View, gInitialState, gGates));
            }
            else
            {
                GemmGpu.Add(queue, StateRowsGpu.At(s, gProducts, place, 1, 0, 1), candidateWeights.Transposed, stateRows);
            }

            GemmGpu.Add(queue, StateRowsGpu.At(s, gGates, place, Gates, 0, 2), gateWeights.Transposed, stateRows);
        }
    }

    /// <summary>before[place, j] ← before[place, j] · r where it is not zero: what the candidate's weights were multiplied with. At padding
    /// the gates are no gates.</summary>
    public static void ResetStates(GpuQueue queue, SequenceShape s, ArrayView<float> gates, ArrayView<float> before) =>
        queue.For(before.IntLength, new GruResetStates(new SequenceRows(s, Gates, default), gates, before));

    /// <summary>The columns of z and r, and those of g.</summary>
    private static (GpuMatrix Gates, GpuMatrix Candidate) Weights(ArrayView<float> r, int hidden) =>
        (new GpuMatrix(r, hidden, 2 * hidden, Gates * hidden, 1), new GpuMatrix(r.SubView(2 * hidden), hidden, hidden, Gates * hidden, 1));
}
