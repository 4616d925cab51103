using ILGPU;
using Smug.Kernels.Gemm;
using Smug.Kernels.Gpu;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Lstm;

/// <summary>The recurrent part of the long short-term memory on a device: for each step one product with the recurrent weights, added onto the
/// input part, and one fused pass over the cells.</summary>
internal static class LstmGpu
{
    private const int Gates = LstmReference.Gates;

    /// <summary>Runs all sequences.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">[N, L, 4H]: x · W + b on entry, the gates i, o, f, g at valid places on return.</param>
    /// <param name="r">The recurrent weights [H, 4H].</param>
    /// <param name="lengths">Valid places of each sequence [N], or empty where all are.</param>
    /// <param name="initialState">[N, H], or empty for zeros.</param>
    /// <param name="initialCell">[N, H], or empty for zeros.</param>
    /// <param name="states">[N, L, H], zero at padding; overwritten.</param>
    /// <param name="cells">[N, L, H], zero at padding; overwritten.</param>
    public static void Forward(
        GpuQueue queue,
        SequenceShape s,
        ArrayView<float> gates,
        ArrayView<float> r,
        ArrayView<int> lengths,
        ArrayView<float> initialState,
        ArrayView<float> initialCell,
        ArrayView<float> states,
        ArrayView<float> cells)
    {
        if (states.Length == 0) return;
        var rows = new SequenceRows(s, Gates, lengths);
        using var state = queue.Rent(s.Batch * s.Hidden);
        StateRowsGpu.Load(queue, initialState, state.View);
        var (stateRows, weights) = (new GpuMatrix(state.View, s.Batch, s.Hidden), new GpuMatrix(r, s.Hidden, Gates * s.Hidden));
        for (var step = 0; step < s.Steps; step++)
        {
            var place = s.Place(step, s.Steps);
            GemmGpu.Add(queue, stateRows, weights, StateRowsGpu.At(s, gates, place, Gates, 0, Gates));
            queue.For(s.Batch * s.Hidden, new LstmCellForward(rows, place, gates, initialCell, state.View, states, cells));
        }
    }

    /// <summary>Goes back through all steps.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">[N, L, 4H], as <see cref="Forward"/> left them.</param>
    /// <param name="r">The recurrent weights [H, 4H].</param>
    /// <param name="lengths">[N], or empty.</param>
    /// <param name="initialCell">[N, H], or empty.</param>
    /// <param name="cells">[N, L, H], as <see cref="Forward"/> left them.</param>
    /// <param name="gStates">The gradient with respect to the states [N, L, H], or empty for zeros; padding is of no account.</param>
    /// <param name="gLastCell">The gradient with respect to the last cells [N, H], or empty for zeros.</param>
    /// <param name="gGates">The gradient with respect to the gates' sums [N, L, 4H], zero at padding; overwritten.</param>
    /// <param name="gInitialState">[N, H]; overwritten.</param>
    /// <param name="gInitialCell">[N, H]; overwritten.</param>
    public static void Backward(
        GpuQueue queue,
        SequenceShape s,
        ArrayView<float> gates,
        ArrayView<float> r,
        ArrayView<int> lengths,
        ArrayView<float> initialCell,
        ArrayView<float> cells,
        ArrayView<float> gStates,
        ArrayView<float> gLastCell,
        ArrayView<float> gGates,
        ArrayView<float> gInitialState,
        ArrayView<float> gInitialCell)
    {
        if (gInitialState.Length == 0) return;
        var rows = new SequenceRows(s, Gates, lengths);
        StateRowsGpu.Load(queue, default, gInitialState);
        StateRowsGpu.Load(queue, gLastCell, gInitialCell);
        var state = new GpuMatrix(gInitialState, s.Batch, s.Hidden);
        var transposed = new GpuMatrix(r, s.Hidden, Gates * s.Hidden).Transposed;
        for (var step = s.Steps - 1; step >= 0; step--)
        {
            var place = s.Place(step, s.Steps);
            queue.For(
                s.Batch * s.Hidden,
                new LstmCellBackward(rows, place, gates, initialCell, cells, gStates, gInitialState, gInitialCell, gGates));
            GemmGpu.Add(queue, StateRowsGpu.At(s, gGates, place, Gates, 0, Gates), transposed, state);
        }
    }

    /// <summary>The cell after the last step of each sequence: the initial one where a sequence is empty.</summary>
    public static void LastCells(
        GpuQueue queue, SequenceShape s, ArrayView<float> cells, ArrayView<float> initialCell, ArrayView<int> lengths, ArrayView<float> last) =>
        queue.For(last.IntLength, new LastCellsWork(new SequenceRows(s, Gates, lengths), cells, initialCell, last));
}

/// <summary>One element of the cells at one place: i, o, f = σ, g = tanh; c = f · c′ + i · g; h = o · tanh(c).</summary>
internal readonly struct LstmCellForward(
    SequenceRows rows,
    int place,
    ArrayView<float> gates,
    ArrayView<float> initialCell,
    ArrayView<float> state,
    ArrayView<float> states,
    ArrayView<float> cells) : IGpuWork
{
    public void Do(int item)
    {
        var at = rows.At(item, place);
        if (!at.IsValid)
        {
            states[at.State] = 0;
            cells[at.State] = 0;
            return;
        }

        var i = GpuMath.Sigmoid(gates[at.Gate(0)]);
        var o = GpuMath.Sigmoid(gates[at.Gate(1)]);
        var f = GpuMath.Sigmoid(gates[at.Gate(2)]);
        var g = GpuMath.Tanh(gates[at.Gate(3)]);
        gates[at.Gate(0)] = i;
        gates[at.Gate(1)] = o;
        gates[at.Gate(2)] = f;
        gates[at.Gate(3)] = g;
        var c = Rounded.MultiplyAdd(f, at.Before(cells, initialCell), Rounded.Product(i, g));
        cells[at.State] = c;
        var h = o * GpuMath.Tanh(c);
        state[item] = h;
        states[at.State] = h;
    }
}

/// <summary>The derivatives of one element of the cells at one place; the arithmetic of <see cref="LstmCell"/>.</summary>
internal readonly struct LstmCellBackward(
    SequenceRows rows,
    int place,
    ArrayView<float> gates,
    ArrayView<float> initialCell,
    ArrayView<float> cells,
    ArrayView<float> gStates,
    ArrayView<float> gState,
    ArrayView<float> gCell,
    ArrayView<float> gGates) : IGpuWork
{
    public void Do(int item)
    {
        var at = rows.At(item, place);
        if (!at.IsValid)
        {
            // Padding passes its gradient on untouched.
            at.ClearGates(gGates);
            return;
        }

        var (i, o) = (gates[at.Gate(0)], gates[at.Gate(1)]);
        var (f, g) = (gates[at.Gate(2)], gates[at.Gate(3)]);
        var before = at.Before(cells, initialCell);
        var t = GpuMath.Tanh(cells[at.State]);
        var gh = gState[item];
        if (gStates.Length > 0) gh += gStates[at.State];
        var gc = Rounded.MultiplyAdd(gh * o, (1 - t) * (1 + t), gCell[item]);
        gGates[at.Gate(0)] = gc * g * (i * (1 - i));
        gGates[at.Gate(1)] = gh * t * (o * (1 - o));
        gGates[at.Gate(2)] = gc * before * (f * (1 - f));
        gGates[at.Gate(3)] = gc * i * ((1 - g) * (1 + g));
        gCell[item] = gc * f;
        gState[item] = 0;
    }
}

/// <summary>One element of the last cells.</summary>
internal readonly struct LastCellsWork(SequenceRows rows, ArrayView<float> cells, ArrayView<float> initialCell, ArrayView<float> last) : IGpuWork
{
    public void Do(int item) => last[item] = rows.At(item, 0).Last(cells, initialCell);
}
