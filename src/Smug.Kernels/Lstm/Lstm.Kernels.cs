using System.Numerics;
using Smug.Kernels.Gemm;
using Smug.Kernels.Lstm;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Long short-term memory over a batch of sequences.</summary>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">[N, L, 4H]: x · W + b; overwritten by the gates.</param>
    /// <param name="r">Recurrent weights [H, 4H].</param>
    /// <param name="lengths">[N], or empty where all sequences are full.</param>
    /// <param name="initialState">[N, H], or empty for zeros.</param>
    /// <param name="initialCell">[N, H], or empty for zeros.</param>
    /// <param name="states">[N, L, H]; overwritten.</param>
    /// <param name="cells">[N, L, H]; overwritten.</param>
    public abstract void Lstm(
        SequenceShape s, Block<T> gates, Block<T> r, Block<int> lengths, Block<T> initialState, Block<T> initialCell, Block<T> states, Block<T> cells);

    /// <summary>The way back through the steps.</summary>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">The gates of the way forward.</param>
    /// <param name="r">Recurrent weights [H, 4H].</param>
    /// <param name="lengths">[N], or empty.</param>
    /// <param name="initialCell">[N, H], or empty for zeros.</param>
    /// <param name="cells">The cells of the way forward.</param>
    /// <param name="gStates">Gradient with respect to the states, or empty for zeros.</param>
    /// <param name="gLastCell">Gradient with respect to the last cells [N, H], or empty for zeros.</param>
    /// <param name="gGates">Gradient with respect to x · W + b; overwritten.</param>
    /// <param name="gInitialState">[N, H]; overwritten.</param>
    /// <param name="gInitialCell">[N, H]; overwritten.</param>
    public abstract void LstmBackward(
        SequenceShape s, Block<T> gates, Block<T> r, Block<int> lengths, Block<T> initialCell, Block<T> cells,
        Block<T> gStates, Block<T> gLastCell, Block<T> gGates, Block<T> gInitialState, Block<T> gInitialCell);

    /// <summary>The cells after the last valid place [N, H]; a sequence without places keeps its initial cell.</summary>
    public abstract void LstmLastCells(SequenceShape s, Block<T> cells, Block<T> initialCell, Block<int> lengths, Block<T> last);
}

internal sealed partial class CpuKernels<T>
{
    public override void Lstm(
        SequenceShape s, Block<T> gates, Block<T> r, Block<int> lengths, Block<T> initialState, Block<T> initialCell, Block<T> states, Block<T> cells) =>
        LstmKernel.Forward(
            s, gates.Span, PackedMatrix<T>.Pack(LstmWeights(s, r)), lengths.Span, initialState.Span, initialCell.Span, states.Span, cells.Span);

    public override void LstmBackward(
        SequenceShape s, Block<T> gates, Block<T> r, Block<int> lengths, Block<T> initialCell, Block<T> cells,
        Block<T> gStates, Block<T> gLastCell, Block<T> gGates, Block<T> gInitialState, Block<T> gInitialCell) =>
        LstmKernel.Backward(
            s, gates.Span, PackedMatrix<T>.Pack(LstmWeights(s, r).Transposed), lengths.Span, initialCell.Span, cells.Span, gStates.Span, gLastCell.Span,
            gGates.Span, gInitialState.Span, gInitialCell.Span);

    public override void LstmLastCells(SequenceShape s, Block<T> cells, Block<T> initialCell, Block<int> lengths, Block<T> last) =>
        StateRows.Last<T>(s, cells.Span, initialCell.Span, lengths.Span, last.Span);

    private static MatrixView<T> LstmWeights(SequenceShape s, Block<T> r) => new(r.Span, s.Hidden, LstmReference.Gates * s.Hidden);
}
