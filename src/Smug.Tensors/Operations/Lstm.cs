using System.Numerics;
using Smug.Kernels.Devices;
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
        var kernels = KernelsOf("Lstm", x, w, r, bias, initialState, initialCell);
        var gates = InputPart(kernels, x, w, bias);
        var valid = OnDevice(lengths.ToArray(), x.Device);
        var shape = new Shape(s.Batch, s.Steps, s.Hidden);
        var (states, cells) = (Tensor<T>.Allocate(shape, x.Device), Tensor<T>.Allocate(shape, x.Device));
        kernels.Lstm(s, gates.Block, r.Block, BlockOf(valid), BlockOf(initialState), BlockOf(initialCell), states.Block, cells.Block);

        var run = new LstmRun<T>(kernels, s, x, w, r, bias, valid, initialState, initialCell) { Gates = gates, States = states, Cells = cells };
        var last = Tensor<T>.Allocate(new Shape(s.Batch, s.Hidden), x.Device);
        kernels.LstmLastCells(s, cells.Block, BlockOf(initialCell), BlockOf(valid), last.Block);
        return new LstmOutcome<T>(
            Tape.Result("Lstm", states, run.Derivatives(gy => run.Backward(gy, null))),
            Tape.Result("Lstm", last, run.Derivatives(gy => run.Backward(null, gy))));
    }

    /// <summary>Gradients with respect to the gates' sums and to what the first step started from.</summary>
    private sealed record LstmGradients<T>(Tensor<T> Gates, Tensor<T> InitialState, Tensor<T> InitialCell)
        where T : unmanaged;

    /// <summary>One run of an LSTM, with what its derivatives need.</summary>
    private sealed class LstmRun<T>(
        DeviceKernels<T> kernels,
        SequenceShape s,
        Tensor<T> x,
        Tensor<T> w,
        Tensor<T> r,
        Tensor<T>? bias,
        Tensor<int>? lengths,
        Tensor<T>? initialState,
        Tensor<T>? initialCell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public required Tensor<T> Gates { get; init; }

        public required Tensor<T> States { get; init; }

        public required Tensor<T> Cells { get; init; }

        /// <summary>The derivative table; all its rows share one way back through time.</summary>
        public Derivative<T>[] Derivatives(Func<Tensor<T>, LstmGradients<T>> backward)
        {
            var pass = new PerPass<T, LstmGradients<T>>(backward);
            var table = new List<Derivative<T>>
            {
                new(x, gy => Reshape(Product(kernels, PlaceRows(pass.For(gy).Gates), Matrix(w).Transposed, x.Device), x.Shape.Sizes)),
                new(w, gy => Product(kernels, PlaceRows(x).Transposed, PlaceRows(pass.For(gy).Gates), x.Device)),
                new(r, gy => Product(kernels, PlaceRows(StatesBefore()).Transposed, PlaceRows(pass.For(gy).Gates), x.Device)),
            };
            if (bias is not null) table.Add(new(bias, gy => ColumnSums(pass.For(gy).Gates)));
            if (initialState is not null) table.Add(new(initialState, gy => pass.For(gy).InitialState));
            if (initialCell is not null) table.Add(new(initialCell, gy => pass.For(gy).InitialCell));
            return [.. table];
        }

        public LstmGradients<T> Backward(Tensor<T>? gStates, Tensor<T>? gLastCell)
        {
            var state = new Shape(s.Batch, s.Hidden);
            var gradients = new LstmGradients<T>(
                Tensor<T>.Allocate(Gates.Shape, x.Device), Tensor<T>.Allocate(state, x.Device), Tensor<T>.Allocate(state, x.Device));
            kernels.LstmBackward(
                s, Gates.Block, r.Block, BlockOf(lengths), BlockOf(initialCell), Cells.Block, BlockOf(gStates), BlockOf(gLastCell),
                gradients.Gates.Block, gradients.InitialState.Block, gradients.InitialCell.Block);
            return gradients;
        }

        private Tensor<T> StatesBefore()
        {
            var before = Tensor<T>.Allocate(States.Shape, x.Device);
            kernels.StatesBefore(s, States.Block, BlockOf(initialState), BlockOf(lengths), before.Block);
            return before;
        }
    }
}
