using System.Buffers;
using System.Numerics;
using Smug.Kernels.Gemm;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Lstm;

/// <summary>
/// The recurrent part of the long short-term memory: one product with the recurrent weights and one fused pass over the cells per step.
/// The input part, x · W + b for all places, is one matrix product before it, and its sums are where the recurrent product goes on adding.
/// </summary>
/// <remarks>Thread-safe. Work is split over sequences, which changes no bit; a part's memory is taken once for all its steps.
/// float32 sums are the chains of <see cref="LstmReference"/>; gates differ by the rounding of exponential functions.</remarks>
public static unsafe class LstmKernel
{
    private const int Gates = LstmReference.Gates;

    /// <summary>Runs all sequences.</summary>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">[N, L, 4H]: x · W + b on entry, the gates i, o, f, g at valid places on return.</param>
    /// <param name="r">The recurrent weights [H, 4H].</param>
    /// <param name="lengths">Valid places of each sequence [N], or empty where all are.</param>
    /// <param name="initialState">[N, H], or empty for zeros.</param>
    /// <param name="initialCell">[N, H], or empty for zeros.</param>
    /// <param name="y">The states [N, L, H], zero at padding; overwritten.</param>
    /// <param name="cells">The cells [N, L, H], zero at padding; overwritten.</param>
    /// <exception cref="ShapeException">A length or size does not fit.</exception>
    public static void Forward<T>(
        SequenceShape s,
        Span<T> gates,
        PackedMatrix<T> r,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<T> initialState,
        ReadOnlySpan<T> initialCell,
        Span<T> y,
        Span<T> cells)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (elements, state) = (s.Batch * s.Steps * s.Hidden, s.Batch * s.Hidden);
        s.Check(
            "Lstm", lengths, ("gates", gates.Length, Gates * elements), ("y", y.Length, elements), ("cells", cells.Length, elements),
            ("initial state", initialState.Length, initialState.IsEmpty ? 0 : state), ("initial cell", initialCell.Length, initialCell.IsEmpty ? 0 : state));
        fixed (int* length = lengths)
        fixed (T* g = gates, h0 = initialState, c0 = initialCell, h = y, c = cells)
        {
            var parts = s.Parts;
            Workers.For(parts, new ForwardRows<T>(s, parts, r) { Gates = g, Lengths = length, InitialState = h0, InitialCell = c0, States = h, Cells = c });
        }
    }

    /// <summary>Goes back through all steps.</summary>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">[N, L, 4H], as <see cref="Forward"/> left them.</param>
    /// <param name="rTransposed">The recurrent weights transposed [4H, H].</param>
    /// <param name="lengths">[N], or empty.</param>
    /// <param name="initialCell">[N, H], or empty.</param>
    /// <param name="cells">[N, L, H], as <see cref="Forward"/> left them.</param>
    /// <param name="gy">The gradient with respect to the states [N, L, H], or empty for zeros; padding is of no account.</param>
    /// <param name="gLastCell">The gradient with respect to the last cells [N, H], or empty for zeros.</param>
    /// <param name="gGates">The gradient with respect to the gates' sums [N, L, 4H], zero at padding; overwritten.</param>
    /// <param name="gInitialState">[N, H], or empty where nobody asks; overwritten.</param>
    /// <param name="gInitialCell">[N, H], or empty where nobody asks; overwritten.</param>
    /// <exception cref="ShapeException">A length or size does not fit.</exception>
    public static void Backward<T>(
        SequenceShape s,
        ReadOnlySpan<T> gates,
        PackedMatrix<T> rTransposed,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<T> initialCell,
        ReadOnlySpan<T> cells,
        ReadOnlySpan<T> gy,
        ReadOnlySpan<T> gLastCell,
        Span<T> gGates,
        Span<T> gInitialState,
        Span<T> gInitialCell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (elements, state) = (s.Batch * s.Steps * s.Hidden, s.Batch * s.Hidden);
        s.Check(
            "Lstm", lengths, ("gates", gates.Length, Gates * elements), ("cells", cells.Length, elements), ("gates' gradient", gGates.Length, Gates * elements),
            ("gradient", gy.Length, gy.IsEmpty ? 0 : elements), ("last cell's gradient", gLastCell.Length, gLastCell.IsEmpty ? 0 : state));
        fixed (int* length = lengths)
        fixed (T* g = gates, c0 = initialCell, c = cells, gh = gy, glc = gLastCell, gg = gGates, gh0 = gInitialState, gc0 = gInitialCell)
        {
            var parts = s.Parts;
            Workers.For(parts, new BackwardRows<T>(s, parts, rTransposed)
            {
                Gates = g,
                Lengths = length,
                InitialCell = c0,
                Cells = c,
                Gradient = gh,
                LastCellGradient = glc,
                GatesGradient = gg,
                InitialStateGradient = gh0,
                InitialCellGradient = gc0,
            });
        }
    }

    private readonly struct ForwardRows<T>(SequenceShape s, int parts, PackedMatrix<T> r) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* Gates { get; init; }

        public int* Lengths { get; init; }

        public T* InitialState { get; init; }

        public T* InitialCell { get; init; }

        public T* States { get; init; }

        public T* Cells { get; init; }

        public void Do(int item)
        {
            var (first, last) = Parts.Split(s.Batch, parts, item);
            var (rows, hidden, pitch) = (last - first, s.Hidden, StateRows.Pitch(s.Hidden));
            var rented = ArrayPool<T>.Shared.Rent(rows * pitch + hidden + RowProduct.ScratchLength(rows, hidden));
            fixed (T* state = rented)
            {
                var zeros = state + rows * pitch;
                new Span<T>(zeros, hidden).Clear();
                StateRows.Load(InitialState, first, rows, hidden, state, pitch);
                var longest = StateRows.Longest(s, Lengths, first, last);
                for (var step = 0; step < longest; step++)
                {
                    var place = s.Place(step, longest);
                    var sums = Gates + ((nint)first * s.Steps + place) * LstmReference.Gates * hidden;
                    RowProduct.Add(state, rows, pitch, r, sums, (nint)s.Steps * LstmReference.Gates * hidden, zeros + hidden);
                    for (var row = first; row < last; row++) Step(row, place, state + (nint)(row - first) * pitch, zeros);
                }

                for (var row = first; row < last; row++)
                {
                    var length = Lengths is null ? s.Steps : Lengths[row];
                    StateRows.ClearPadding(States + (nint)row * s.Steps * hidden, length, s.Steps, hidden);
                    StateRows.ClearPadding(Cells + (nint)row * s.Steps * hidden, length, s.Steps, hidden);
                }
            }

            ArrayPool<T>.Shared.Return(rented);
        }

        private void Step(int row, int place, T* state, T* zeros)
        {
            var length = Lengths is null ? s.Steps : Lengths[row];
            if (place >= length) return;
            var (hidden, sequence) = (s.Hidden, (nint)row * s.Steps);
            var from = s.Before(place, length);
            var before = from >= 0 ? Cells + (sequence + from) * hidden : InitialCell is null ? zeros : InitialCell + (nint)row * hidden;
            var at = (sequence + place) * hidden;
            LstmCell.Forward(Gates + LstmReference.Gates * at, before, Cells + at, state, States + at, hidden);
        }
    }

    private readonly struct BackwardRows<T>(SequenceShape s, int parts, PackedMatrix<T> rTransposed) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* Gates { get; init; }

        public int* Lengths { get; init; }

        public T* InitialCell { get; init; }

        public T* Cells { get; init; }

        public T* Gradient { get; init; }

        public T* LastCellGradient { get; init; }

        public T* GatesGradient { get; init; }

        public T* InitialStateGradient { get; init; }

        public T* InitialCellGradient { get; init; }

        public void Do(int item)
        {
            var (first, last) = Parts.Split(s.Batch, parts, item);
            var (rows, hidden, pitch) = (last - first, s.Hidden, StateRows.Pitch(s.Hidden));
            var rented = ArrayPool<T>.Shared.Rent(2 * rows * pitch + hidden + RowProduct.ScratchLength(rows, LstmReference.Gates * hidden));
            fixed (T* state = rented)
            {
                var cell = state + rows * pitch;
                var zeros = cell + rows * pitch;
                new Span<T>(zeros, hidden).Clear();
                StateRows.Load<T>(null, first, rows, hidden, state, pitch);
                StateRows.Load(LastCellGradient, first, rows, hidden, cell, pitch);
                var longest = StateRows.Longest(s, Lengths, first, last);
                for (var step = longest - 1; step >= 0; step--)
                {
                    var place = s.Place(step, longest);
                    for (var row = first; row < last; row++)
                    {
                        var offset = (nint)(row - first) * pitch;
                        Step(row, place, state + offset, cell + offset, zeros);
                    }

                    var sums = GatesGradient + ((nint)first * s.Steps + place) * LstmReference.Gates * hidden;
                    RowProduct.Add(sums, rows, (nint)s.Steps * LstmReference.Gates * hidden, rTransposed, state, pitch, zeros + hidden);
                }

                StateRows.Store(state, pitch, first, rows, hidden, InitialStateGradient);
                StateRows.Store(cell, pitch, first, rows, hidden, InitialCellGradient);
                for (var row = first; row < last; row++)
                {
                    var length = Lengths is null ? s.Steps : Lengths[row];
                    StateRows.ClearPadding(GatesGradient + (nint)row * s.Steps * LstmReference.Gates * hidden, length, s.Steps, LstmReference.Gates * hidden);
                }
            }

            ArrayPool<T>.Shared.Return(rented);
        }

        private void Step(int row, int place, T* state, T* cell, T* zeros)
        {
            var length = Lengths is null ? s.Steps : Lengths[row];
            var (hidden, sequence) = (s.Hidden, (nint)row * s.Steps);
            var at = (sequence + place) * hidden;
            var gGates = GatesGradient + LstmReference.Gates * at;
            if (place >= length)
            {
                // Padding passes its gradient on untouched.
                new Span<T>(gGates, LstmReference.Gates * hidden).Clear();
                return;
            }

            var from = s.Before(place, length);
            var before = from >= 0 ? Cells + (sequence + from) * hidden : InitialCell is null ? zeros : InitialCell + (nint)row * hidden;
            LstmCell.Backward(Gates + LstmReference.Gates * at, before, Cells + at, Gradient is null ? zeros : Gradient + at, state, cell, gGates, hidden);
        }
    }
}
