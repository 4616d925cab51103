using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Smug.Kernels.Gemm;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Gru;

/// <summary>
/// The recurrent part of the gated recurrent unit: two products with the recurrent weights and the cells per step. The input part, x · W + b
/// for all places, is one matrix product before it, and its sums are where the recurrent products go on adding.
/// </summary>
/// <remarks>Thread-safe. Work is split over sequences, which changes no bit; a part's memory is taken once for all its steps.</remarks>
public static unsafe class GruKernel
{
    private const int Gates = GruReference.Gates;

    /// <summary>Runs all sequences.</summary>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">[N, L, 3H]: x · W + b on entry, the gates z, r, g at valid places on return.</param>
    /// <param name="r">The recurrent weights.</param>
    /// <param name="candidateBias">b_R [H] where the reset comes behind the product; empty where it comes before.</param>
    /// <param name="lengths">Valid places of each sequence [N], or empty where all are.</param>
    /// <param name="initialState">[N, H], or empty for zeros.</param>
    /// <param name="y">The states [N, L, H], zero at padding; overwritten.</param>
    /// <param name="products">h′ · R + b_R [N, L, H] at valid places where the reset comes behind the product, else empty; overwritten.</param>
    /// <exception cref="ShapeException">A length or size does not fit.</exception>
    public static void Forward<T>(
        SequenceShape s,
        Span<T> gates,
        GruWeights<T> r,
        ReadOnlySpan<T> candidateBias,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<T> initialState,
        Span<T> y,
        Span<T> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var elements = s.Batch * s.Steps * s.Hidden;
        s.Check(
            "Gru", lengths, ("gates", gates.Length, Gates * elements), ("y", y.Length, elements),
            ("products", products.Length, candidateBias.IsEmpty ? 0 : elements),
            ("initial state", initialState.Length, initialState.IsEmpty ? 0 : s.Batch * s.Hidden));
        fixed (int* length = lengths)
        fixed (T* g = gates, h0 = initialState, h = y, q = products, b = candidateBias)
        {
            var parts = s.Parts;
            Workers.For(parts, new ForwardRows<T>(s, parts, r)
            {
                Gates = g,
                Lengths = length,
                InitialState = h0,
                States = h,
                Products = candidateBias.IsEmpty ? null : q,
                CandidateBias = b,
            });
        }
    }

    /// <summary>Goes back through all steps.</summary>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">[N, L, 3H], as <see cref="Forward"/> left them.</param>
    /// <param name="rTransposed">The recurrent weights, packed transposed.</param>
    /// <param name="lengths">[N], or empty.</param>
    /// <param name="initialState">[N, H], or empty.</param>
    /// <param name="states">[N, L, H], as <see cref="Forward"/> left them.</param>
    /// <param name="products">As <see cref="Forward"/> left them; empty where the reset comes before the product.</param>
    /// <param name="gy">The gradient with respect to the states [N, L, H]; padding is of no account.</param>
    /// <param name="gGates">The gradient with respect to the gates' sums [N, L, 3H], zero at padding; overwritten.</param>
    /// <param name="gProducts">With respect to <paramref name="products"/>, zero at padding; overwritten.</param>
    /// <param name="gInitialState">[N, H]; overwritten.</param>
    /// <exception cref="ShapeException">A length or size does not fit.</exception>
    public static void Backward<T>(
        SequenceShape s,
        ReadOnlySpan<T> gates,
        GruWeights<T> rTransposed,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<T> initialState,
        ReadOnlySpan<T> states,
        ReadOnlySpan<T> products,
        ReadOnlySpan<T> gy,
        Span<T> gGates,
        Span<T> gProducts,
        Span<T> gInitialState)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var elements = s.Batch * s.Steps * s.Hidden;
        s.Check(
            "Gru", lengths, ("gates", gates.Length, Gates * elements), ("states", states.Length, elements), ("gates' gradient", gGates.Length, Gates * elements),
            ("gradient", gy.Length, elements), ("products' gradient", gProducts.Length, products.Length),
            ("initial state's gradient", gInitialState.Length, s.Batch * s.Hidden));
        fixed (int* length = lengths)
        fixed (T* g = gates, h0 = initialState, h = states, q = products, gh = gy, gg = gGates, gq = gProducts, gh0 = gInitialState)
        {
            var parts = s.Parts;
            Workers.For(parts, new BackwardRows<T>(s, parts, rTransposed)
            {
                Gates = g,
                Lengths = length,
                InitialState = h0,
                States = h,
                Products = q,
                Gradient = gh,
                GatesGradient = gg,
                ProductsGradient = gq,
                InitialStateGradient = gh0,
            });
        }
    }

    private readonly struct ForwardRows<T>(SequenceShape s, int parts, GruWeights<T> r) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* Gates { get; init; }

        public int* Lengths { get; init; }

        public T* InitialState { get; init; }

        public T* States { get; init; }

        public T* Products { get; init; }

        public T* CandidateBias { get; init; }

        [MethodImpl(Compiled.AtOnce)]
        public void Do(int item)
        {
            var part = new SequencePart(s, Lengths, parts, item);
            var (rows, hidden, pitch) = (part.Rows, s.Hidden, StateRows.Pitch(s.Hidden));
            var columns = GruReference.Gates * hidden;
            var rented = ArrayPool<T>.Shared.Rent(2 * rows * pitch + RowProduct.ScratchLength(rows, hidden));
            fixed (T* state = rented)
            {
                var kept = state + rows * pitch;
                var scratch = kept + rows * pitch;
                part.Load(InitialState, state, pitch);
                part.Load<T>(null, kept, pitch);
                for (var step = 0; step < part.Longest; step++)
                {
                    var place = part.Place(step);
                    var sums = Gates + part.At(part.First, place) * columns;
                    var sumStride = (nint)s.Steps * columns;
                    RowProduct.Add(state, rows, pitch, r.Gates, sums, sumStride, scratch);
                    for (var row = part.First; row < part.Last; row++)
                    {
                        if (place >= part.Length(row)) continue;
                        var gates = Gates + part.At(row, place) * columns;
                        var offset = (nint)(row - part.First) * pitch;
                        GruCell.Open(new Span<T>(gates, 2 * hidden));
                        if (Products is null) TensorPrimitives.Multiply<T>(Row(gates + hidden), Row(state + offset), Row(kept + offset));
                        else Row(CandidateBias).CopyTo(Row(Products + part.At(row, place) * hidden));
                    }

                    if (Products is null) RowProduct.Add(kept, rows, pitch, r.Candidate, sums + 2 * hidden, sumStride, scratch);
                    else RowProduct.Add(state, rows, pitch, r.Candidate, Products + part.At(part.First, place) * hidden, (nint)s.Steps * hidden, scratch);
                    for (var row = part.First; row < part.Last; row++)
                    {
                        if (place >= part.Length(row)) continue;
                        var at = part.At(row, place);
                        ReadOnlySpan<T> product = Products is null ? [] : Row(Products + at * hidden);
                        GruCell.Forward(
                            new Span<T>(Gates + at * columns, columns), product, Row(state + (nint)(row - part.First) * pitch), Row(States + at * hidden));
                    }
                }

                part.ClearPadding(States, hidden);
            }

            ArrayPool<T>.Shared.Return(rented);
        }

        private Span<T> Row(T* values) => new(values, s.Hidden);
    }

    private readonly struct BackwardRows<T>(SequenceShape s, int parts, GruWeights<T> rTransposed) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* Gates { get; init; }

        public int* Lengths { get; init; }

        public T* InitialState { get; init; }

        public T* States { get; init; }

        public T* Products { get; init; }

        public T* Gradient { get; init; }

        public T* GatesGradient { get; init; }

        public T* ProductsGradient { get; init; }

        public T* InitialStateGradient { get; init; }

        [MethodImpl(Compiled.AtOnce)]
        public void Do(int item)
        {
            var part = new SequencePart(s, Lengths, parts, item);
            var (rows, hidden, pitch) = (part.Rows, s.Hidden, StateRows.Pitch(s.Hidden));
            var columns = GruReference.Gates * hidden;
            var rented = ArrayPool<T>.Shared.Rent(2 * rows * pitch + 2 * hidden + RowProduct.ScratchLength(rows, 2 * hidden));
            fixed (T* state = rented)
            {
                var kept = state + rows * pitch;
                var zeros = kept + rows * pitch;
                var work = zeros + hidden;
                var scratch = work + hidden;
                new Span<T>(zeros, hidden).Clear();
                part.Load<T>(null, state, pitch);
                for (var step = part.Longest - 1; step >= 0; step--)
                {
                    var place = part.Place(step);
                    var sums = GatesGradient + part.At(part.First, place) * columns;
                    var sumStride = (nint)s.Steps * columns;
                    for (var row = part.First; row < part.Last; row++) Step(part, row, place, state, zeros, work, pitch);
                    if (Products is null)
                    {
                        part.Load<T>(null, kept, pitch);
                        RowProduct.Add(sums + 2 * hidden, rows, sumStride, rTransposed.Candidate, kept, pitch, scratch);
                        for (var row = part.First; row < part.Last; row++) ResetStep(part, row, place, state, kept, zeros, pitch);
                    }
                    else
                    {
                        RowProduct.Add(
                            ProductsGradient + part.At(part.First, place) * hidden, rows, (nint)s.Steps * hidden, rTransposed.Candidate, state, pitch, scratch);
                    }

                    RowProduct.Add(sums, rows, sumStride, rTransposed.Gates, state, pitch, scratch);
                }

                part.Store(state, pitch, InitialStateGradient);
                part.ClearPadding(GatesGradient, columns);
                if (Products is not null) part.ClearPadding(ProductsGradient, hidden);
            }

            ArrayPool<T>.Shared.Return(rented);
        }

        /// <summary>The cell's own derivatives; where the reset comes behind the product, also those of the reset.</summary>
        [MethodImpl(Compiled.AtOnce)]
        private void Step(in SequencePart part, int row, int place, T* states, T* zeros, T* work, int pitch)
        {
            var (hidden, at) = (s.Hidden, part.At(row, place));
            var gGates = new Span<T>(GatesGradient + at * GruReference.Gates * hidden, GruReference.Gates * hidden);
            if (place >= part.Length(row))
            {
                // Padding passes its gradient on untouched.
                gGates.Clear();
                if (Products is not null) Row(ProductsGradient + at * hidden).Clear();
                return;
            }

            var gates = new ReadOnlySpan<T>(Gates + at * GruReference.Gates * hidden, GruReference.Gates * hidden);
            var before = Row(part.Before(row, place, States, InitialState, zeros));
            GruCell.Backward(gates, before, Row(Gradient + at * hidden), Row(states + (nint)(row - part.First) * pitch), gGates, Row(work));
            if (Products is null) return;
            var gCandidate = gGates[(2 * hidden)..];
            GruCell.BackwardReset(gates.Slice(hidden, hidden), gCandidate, Row(Products + at * hidden), gGates.Slice(hidden, hidden));
            TensorPrimitives.Multiply(gCandidate, gates.Slice(hidden, hidden), Row(ProductsGradient + at * hidden));
        }

        /// <summary>Where the reset comes before the product: its derivative, from that of what it keeps of the state.</summary>
        private void ResetStep(in SequencePart part, int row, int place, T* states, T* kept, T* zeros, int pitch)
        {
            if (place >= part.Length(row)) return;
            var (hidden, at, offset) = (s.Hidden, part.At(row, place), (nint)(row - part.First) * pitch);
            var reset = Row(Gates + (at * GruReference.Gates + 1) * hidden);
            var before = Row(part.Before(row, place, States, InitialState, zeros));
            GruCell.BackwardReset<T>(reset, Row(kept + offset), before, Row(GatesGradient + (at * GruReference.Gates + 1) * hidden));
            TensorPrimitives.FusedMultiplyAdd<T>(Row(kept + offset), reset, Row(states + offset), Row(states + offset));
        }

        private Span<T> Row(T* values) => new(values, s.Hidden);
    }
}
