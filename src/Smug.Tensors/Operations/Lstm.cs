using System.Numerics;
using Smug.Kernels.Gemm;
using Smug.Kernels.Lstm;
using Smug.Kernels.Recurrent;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

/// <summary>What a long short-term memory gives. Immutable.</summary>
/// <param name="States">The states at all places [N, L, H], zero at padding.</param>
/// <param name="LastCell">The cell after the last step of each sequence [N, H].</param>
public sealed record LstmOutcome<T>(Tensor<T> States, Tensor<T> LastCell)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

public static partial class Op
{
    /// <summary>
    /// A long short-term memory over sequences: with σ the logistic function and g′ the sums x · w + h′ · r + bias,
    /// i, o, f = σ(g′), g = tanh(g′), c = f · c′ + i · g, h = o · tanh(c). See <see cref="LstmReference"/> for the source.
    /// </summary>
    /// <param name="x">[N, L, In].</param>
    /// <param name="w">[In, 4H], gates in ONNX's order: input, output, forget, cell.</param>
    /// <param name="r">[H, 4H].</param>
    /// <param name="bias">[4H], or null for zeros.</param>
    /// <param name="lengths">Valid places of each sequence, 0 to L, or empty where all are valid; copied. What x holds at padding is of no
    /// account, and padding gets no gradient.</param>
    /// <param name="initialState">h before the first step [N, H], or null for zeros.</param>
    /// <param name="initialCell">c before the first step [N, H], or null for zeros.</param>
    /// <param name="reverse">Whether each sequence is read from its last valid place to its first.</param>
    /// <exception cref="ShapeException">The shapes do not fit together, or a length is out of range.</exception>
    public static LstmOutcome<T> Lstm<T>(
        Tensor<T> x,
        Tensor<T> w,
        Tensor<T> r,
        Tensor<T>? bias,
        ReadOnlySpan<int> lengths = default,
        Tensor<T>? initialState = null,
        Tensor<T>? initialCell = null,
        bool reverse = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var s = SequenceShapeOf("Lstm", LstmReference.Gates, x, w, r, bias, lengths, reverse, initialState, initialCell);
        var gates = InputPart(x, w, bias);
        var shape = new Shape(s.Batch, s.Steps, s.Hidden);
        var (states, cells) = (Tensor<T>.Allocate(shape), Tensor<T>.Allocate(shape));
        LstmKernel.Forward(
            s, gates.Span, PackedMatrix<T>.Pack(Matrix(r)), lengths, ValuesOf(initialState), ValuesOf(initialCell), states.Span, cells.Span);

        var run = new LstmRun<T>(s, x, w, r, bias, lengths.ToArray(), initialState, initialCell) { Gates = gates, States = states, Cells = cells };
        var last = Tensor<T>.Allocate(new Shape(s.Batch, s.Hidden));
        run.CopyLastCells(last.Span);
        return new LstmOutcome<T>(
            Tape.Result("Lstm", states, run.Derivatives(gy => run.Backward(gy, null))),
            Tape.Result("Lstm", last, run.Derivatives(gy => run.Backward(null, gy))));
    }

    /// <summary>Gradients with respect to the gates' sums and to what the first step started from.</summary>
    private sealed record LstmGradients<T>(Tensor<T> Gates, Tensor<T> InitialState, Tensor<T> InitialCell)
        where T : unmanaged;

    /// <summary>One run of an LSTM, with what its derivatives need.</summary>
    private sealed class LstmRun<T>(
        SequenceShape s, Tensor<T> x, Tensor<T> w, Tensor<T> r, Tensor<T>? bias, int[] lengths, Tensor<T>? initialState, Tensor<T>? initialCell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public required Tensor<T> Gates { get; init; }

        public required Tensor<T> States { get; init; }

        public required Tensor<T> Cells { get; init; }

        public void CopyLastCells(Span<T> last)
        {
            for (var row = 0; row < s.Batch; row++)
            {
                var to = last.Slice(row * s.Hidden, s.Hidden);
                var length = s.Length(lengths, row);
                if (length > 0) Cells.Values.Slice((row * s.Steps + s.Last(length)) * s.Hidden, s.Hidden).CopyTo(to);
                else if (initialCell is null) to.Clear();
                else initialCell.Values.Slice(row * s.Hidden, s.Hidden).CopyTo(to);
            }
        }

        /// <summary>The derivative table; all its rows share one way back through time.</summary>
        public Derivative<T>[] Derivatives(Func<Tensor<T>, LstmGradients<T>> backward)
        {
            var pass = new PerPass<T, LstmGradients<T>>(backward);
            var table = new List<Derivative<T>>
            {
                new(x, gy => Reshape(Product(PlaceRows(pass.For(gy).Gates), Matrix(w).Transposed), x.Shape.Sizes)),
                new(w, gy => Product(PlaceRows(x).Transposed, PlaceRows(pass.For(gy).Gates))),
                new(r, gy => Product(PlaceRows(StatesBefore()).Transposed, PlaceRows(pass.For(gy).Gates))),
            };
            if (bias is not null) table.Add(new(bias, gy => ColumnSums(pass.For(gy).Gates)));
            if (initialState is not null) table.Add(new(initialState, gy => pass.For(gy).InitialState));
            if (initialCell is not null) table.Add(new(initialCell, gy => pass.For(gy).InitialCell));
            return [.. table];
        }

        public LstmGradients<T> Backward(Tensor<T>? gStates, Tensor<T>? gLastCell)
        {
            var state = new Shape(s.Batch, s.Hidden);
            var gradients = new LstmGradients<T>(Tensor<T>.Allocate(Gates.Shape), Tensor<T>.Allocate(state), Tensor<T>.Allocate(state));
            LstmKernel.Backward(
                s,
                Gates.Values,
                PackedMatrix<T>.Pack(Matrix(r).Transposed),
                lengths,
                ValuesOf(initialCell),
                Cells.Values,
                ValuesOf(gStates),
                ValuesOf(gLastCell),
                gradients.Gates.Span,
                gradients.InitialState.Span,
                gradients.InitialCell.Span);
            return gradients;
        }

        private Tensor<T> StatesBefore()
        {
            var before = Tensor<T>.Allocate(States.Shape);
            StateRows.Before(s, States.Values, ValuesOf(initialState), lengths, before.Span);
            return before;
        }
    }
}
