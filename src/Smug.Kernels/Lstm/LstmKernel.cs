using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
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

        [MethodImpl(Compiled.AtOnce)]
        public void Do(int item)
        {
            var part = new SequencePart(s, Lengths, parts, item);
            var (rows, hidden, pitch) = (part.Rows, s.Hidden, StateRows.Pitch(s.Hidden));
            var columns = LstmReference.Gates * hidden;
            var rented = ArrayPool<T>.Shared.Rent(rows * pitch + hidden + RowProduct.ScratchLength(rows, hidden));
            fixed (T* state = rented)
            {
                var zeros = state + rows * pitch;
                new Span<T>(zeros, hidden).Clear();
                part.Load(InitialState, state, pitch);
                for (var step = 0; step < part.Longest; step++)
                {
                    var place = part.Place(step);
                    RowProduct.Add(state, rows, pitch, r, Gates + part.At(part.First, place) * columns, (nint)s.Steps * columns, zeros + hidden);
                    for (var row = part.First; row < part.Last; row++)
                    {
                        if (place >= part.Length(row)) continue;
                        var at = part.At(row, place);
                        var before = part.Before(row, place, Cells, InitialCell, zeros);
                        LstmCell.Forward(
                            Gates + at * columns, before, Cells + at * hidden, state + (nint)(row - part.First) * pitch, States + at * hidden, hidden);
                    }
                }

                part.ClearPadding(States, hidden);
                part.ClearPadding(Cells, hidden);
            }

            ArrayPool<T>.Shared.Return(rented);
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

        [MethodImpl(Compiled.AtOnce)]
        public void Do(int item)
        {
            var part = new SequencePart(s, Lengths, parts, item);
            var (rows, hidden, pitch) = (part.Rows, s.Hidden, StateRows.Pitch(s.Hidden));
            var columns = LstmReference.Gates * hidden;
            var rented = ArrayPool<T>.Shared.Rent(2 * rows * pitch + hidden + RowProduct.ScratchLength(rows, columns));
            fixed (T* state = rented)
            {
                var cell = state + rows * pitch;
                var zeros = cell + rows * pitch;
                new Span<T>(zeros, hidden).Clear();
                part.Load<T>(null, state, pitch);
                part.Load(LastCellGradient, cell, pitch);
                for (var step = part.Longest - 1; step >= 0; step--)
                {
                    var place = part.Place(step);
                    for (var row = part.First; row < part.Last; row++)
                    {
                        var offset = (nint)(row - part.First) * pitch;
                        Step(part, row, place, state + offset, cell + offset, zeros);
                    }

                    RowProduct.Add(
                        GatesGradient + part.At(part.First, place) * columns, rows, (nint)s.Steps * columns, rTransposed, state, pitch, zeros + hidden);
                }

                part.Store(state, pitch, InitialStateGradient);
                part.Store(cell, pitch, InitialCellGradient);
                part.ClearPadding(GatesGradient, columns);
            }

            ArrayPool<T>.Shared.Return(rented);
        }

        [MethodImpl(Compiled.AtOnce)]
        private void Step(in SequencePart part, int row, int place, T* state, T* cell, T* zeros)
        {
            var (hidden, at) = (s.Hidden, part.At(row, place));
            var gGates = GatesGradient + at * LstmReference.Gates * hidden;
            if (place >= part.Length(row))
            {
                // Padding passes its gradient on untouched.
                new Span<T>(gGates, LstmReference.Gates * hidden).Clear();
                return;
            }

            var before = part.Before(row, place, Cells, InitialCell, zeros);
            var gradient = Gradient is null ? zeros : Gradient + at * hidden;
            LstmCell.Backward(Gates + at * LstmReference.Gates * hidden, before, Cells + at * hidden, gradient, state, cell, gGates, hidden);
        }
    }
}
