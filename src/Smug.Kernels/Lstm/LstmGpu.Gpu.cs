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
        var rows = new SequenceRows(s, lengths);
        using var state = queue.Rent(s.Batch * s.Hidden);
        StateRowsGpu.Load(queue, initialState, state.View);
        for (var step = 0; step < s.Steps; step++)
        {
            var place = s.Place(step, s.Steps);
            GemmGpu.Add(queue, new GpuMatrix(state.View, s.Batch, s.Hidden), new GpuMatrix(r, s.Hidden, Gates * s.Hidden), Sums(s, gates, place));
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
        var rows = new SequenceRows(s, lengths);
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
            GemmGpu.Add(queue, Sums(s, gGates, place), transposed, state);
        }
    }

    /// <summary>The cell after the last step of each sequence: the initial one where a sequence is empty.</summary>
    public static void LastCells(
        GpuQueue queue, SequenceShape s, ArrayView<float> cells, ArrayView<float> initialCell, ArrayView<int> lengths, ArrayView<float> last) =>
        queue.For(last.IntLength, new LastCellsWork(new SequenceRows(s, lengths), cells, initialCell, last));

    /// <summary>The gates' sums of all sequences at one place, [N, 4H].</summary>
    private static GpuMatrix Sums(SequenceShape s, ArrayView<float> gates, int place)
    {
        var columns = Gates * s.Hidden;
        return new GpuMatrix(gates.SubView(place * columns), s.Batch, columns, s.Steps * columns, 1);
    }
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
        var row = item / rows.Hidden;
        var j = item - row * rows.Hidden;
        var at = row * rows.Steps + place;
        if (place >= rows.Length(row))
        {
            states[at * rows.Hidden + j] = 0;
            cells[at * rows.Hidden + j] = 0;
            return;
        }

        var gate = at * LstmReference.Gates * rows.Hidden + j;
        var i = GpuMath.Sigmoid(gates[gate]);
        var o = GpuMath.Sigmoid(gates[gate + rows.Hidden]);
        var f = GpuMath.Sigmoid(gates[gate + 2 * rows.Hidden]);
        var g = GpuMath.Tanh(gates[gate + 3 * rows.Hidden]);
        gates[gate] = i;
        gates[gate + rows.Hidden] = o;
        gates[gate + 2 * rows.Hidden] = f;
        gates[gate + 3 * rows.Hidden] = g;
        var c = Rounded.MultiplyAdd(f, rows.StateBefore(cells, initialCell, row, place, j), Rounded.Product(i, g));
        cells[at * rows.Hidden + j] = c;
        var h = o * GpuMath.Tanh(c);
        state[item] = h;
        states[at * rows.Hidden + j] = h;
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
        var row = item / rows.Hidden;
        var j = item - row * rows.Hidden;
        var at = row * rows.Steps + place;
        var gate = at * LstmReference.Gates * rows.Hidden + j;
        if (place >= rows.Length(row))
        {
            // Padding passes its gradient on untouched.
            gGates[gate] = 0;
            gGates[gate + rows.Hidden] = 0;
            gGates[gate + 2 * rows.Hidden] = 0;
            gGates[gate + 3 * rows.Hidden] = 0;
            return;
        }

        var (i, o) = (gates[gate], gates[gate + rows.Hidden]);
        var (f, g) = (gates[gate + 2 * rows.Hidden], gates[gate + 3 * rows.Hidden]);
        var before = rows.StateBefore(cells, initialCell, row, place, j);
        var t = GpuMath.Tanh(cells[at * rows.Hidden + j]);
        var gh = gState[item];
        if (gStates.Length > 0) gh += gStates[at * rows.Hidden + j];
        var gc = Rounded.MultiplyAdd(gh * o, (1 - t) * (1 + t), gCell[item]);
        gGates[gate] = gc * g * (i * (1 - i));
        gGates[gate + rows.Hidden] = gh * t * (o * (1 - o));
        gGates[gate + 2 * rows.Hidden] = gc * before * (f * (1 - f));
        gGates[gate + 3 * rows.Hidden] = gc * i * ((1 - g) * (1 + g));
        gCell[item] = gc * f;
        gState[item] = 0;
    }
}

/// <summary>One element of the last cells.</summary>
internal readonly struct LastCellsWork(SequenceRows rows, ArrayView<float> cells, ArrayView<float> initialCell, ArrayView<float> last) : IGpuWork
{
    public void Do(int item)
    {
        var row = item / rows.Hidden;
        var j = item - row * rows.Hidden;
        var length = rows.Length(row);
        if (length > 0) last[item] = cells[(row * rows.Steps + rows.Last(length)) * rows.Hidden + j];
        else last[item] = initialCell.Length > 0 ? initialCell[item] : 0;
    }
}
