using System.Numerics;
using Smug.Kernels.Devices;
using Smug.Kernels.Gemm;
using Smug.Kernels.Gru;
using Smug.Kernels.Recurrent;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>
    /// A gated recurrent unit over sequences: with σ the logistic function, z, r = σ(x · w + bias + h′ · R),
    /// g = tanh(x · w + bias + (r · h′) · R) or tanh(x · w + bias + r · (h′ · R + candidateBias)), h = (1 − z) · g + z · h′.
    /// See <see cref="GruReference"/> for the source.
    /// </summary>
    /// <param name="x">[N, L, In].</param>
    /// <param name="w">[In, 3H], gates in ONNX's order: update, reset, candidate.</param>
    /// <param name="r">[H, 3H].</param>
    /// <param name="bias">[3H], or null for zeros.</param>
    /// <param name="candidateBias">[H] where the reset comes behind the product with the state (ONNX's linear_before_reset = 1, as in cuDNN
    /// and PyTorch); null where it comes before.</param>
    /// <param name="lengths">Valid places of each sequence, 0 to L, or empty where all are valid; copied. What x holds at padding is of no
    /// account, and padding gets no gradient.</param>
    /// <param name="initialState">h before the first step [N, H], or null for zeros.</param>
    /// <param name="reverse">Whether each sequence is read from its last valid place to its first.</param>
    /// <returns>The states at all places [N, L, H], zero at padding.</returns>
    /// <exception cref="ShapeException">The shapes do not fit together, or a length is out of range.</exception>
    public static Tensor<T> Gru<T>(
        Tensor<T> x,
        Tensor<T> w,
        Tensor<T> r,
        Tensor<T>? bias,
        Tensor<T>? candidateBias = null,
        ReadOnlySpan<int> lengths = default,
        Tensor<T>? initialState = null,
        bool reverse = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var s = SequenceShapeOf("Gru", GruReference.Gates, x, w, r, bias, lengths, reverse, initialState);
        CheckBias("Gru", candidateBias, s.Hidden);
        var kernels = KernelsOf("Gru", x, w, r, bias, candidateBias, initialState);
        var gates = InputPart(kernels, x, w, bias);
        var valid = OnDevice(lengths.ToArray(), x.Device);
        var shape = new Shape(s.Batch, s.Steps, s.Hidden);
        var states = Tensor<T>.Allocate(shape, x.Device);
        var products = Tensor<T>.Allocate(candidateBias is null ? new Shape(0) : shape, x.Device);
        kernels.Gru(
            s, gates.Block, r.Block, BlockOf(candidateBias), BlockOf(valid), BlockOf(initialState), states.Block, products.Block);
        var run = new GruRun<T>(kernels, s, x, w, r, valid, initialState) { Gates = gates, States = states, Products = products };
        return Tape.Result("Gru", states, run.Derivatives(bias, candidateBias));
    }

    /// <summary>Gradients with respect to the gates' sums, to the products with the state, and to the initial state.</summary>
    private sealed record GruGradients<T>(Tensor<T> Gates, Tensor<T> Products, Tensor<T> InitialState)
        where T : unmanaged;

    /// <summary>One run of a gated recurrent unit, with what its derivatives need.</summary>
    private sealed class GruRun<T>(
        DeviceKernels<T> kernels, SequenceShape s, Tensor<T> x, Tensor<T> w, Tensor<T> r, Tensor<int>? lengths, Tensor<T>? initialState)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public required Tensor<T> Gates { get; init; }

        public required Tensor<T> States { get; init; }

        /// <summary>Empty where the reset comes before the product.</summary>
        public required Tensor<T> Products { get; init; }

        /// <summary>The derivative table; all its rows share one way back through time.</summary>
        public Derivative<T>[] Derivatives(Tensor<T>? bias, Tensor<T>? candidateBias)
        {
            var pass = new PerPass<T, GruGradients<T>>(Backward);
            var table = new List<Derivative<T>>
            {
                new(x, gy => Reshape(Product(kernels, PlaceRows(pass.For(gy).Gates), Matrix(w).Transposed, x.Device), x.Shape.Sizes)),
                new(w, gy => Product(kernels, PlaceRows(x).Transposed, PlaceRows(pass.For(gy).Gates), x.Device)),
                new(r, gy => RecurrentGradient(pass.For(gy), candidateBias is not null)),
            };
            if (bias is not null) table.Add(new(bias, gy => ColumnSums(pass.For(gy).Gates)));
            if (candidateBias is not null) table.Add(new(candidateBias, gy => ColumnSums(pass.For(gy).Products)));
            if (initialState is not null) table.Add(new(initialState, gy => pass.For(gy).InitialState));
            return [.. table];
        }

        private GruGradients<T> Backward(Tensor<T> gy)
        {
            var gradients = new GruGradients<T>(
                Tensor<T>.Allocate(Gates.Shape, x.Device),
                Tensor<T>.Allocate(Products.Shape, x.Device),
                Tensor<T>.Allocate(new Shape(s.Batch, s.Hidden), x.Device));
            kernels.GruBackward(
                s, Gates.Block, r.Block, BlockOf(lengths), BlockOf(initialState), States.Block, Products.Block, gy.Block,
                gradients.Gates.Block, gradients.Products.Block, gradients.InitialState.Block);
            return gradients;
        }

        /// <summary>h′ᵀ · (gz, gr) beside h′ᵀ · gq, or beside (r · h′)ᵀ · gg where the reset comes before the product.</summary>
        private Tensor<T> RecurrentGradient(GruGradients<T> gradients, bool resetsBehind)
        {
            var hidden = s.Hidden;
            var before = Tensor<T>.Allocate(States.Shape, x.Device);
            kernels.StatesBefore(s, States.Block, BlockOf(initialState), BlockOf(lengths), before.Block);
            var gates = Product(kernels, PlaceRows(before).Transposed, Columns(gradients.Gates, 0, 2 * hidden), x.Device);
            if (resetsBehind)
                return Concat(-1, gates, Product(kernels, PlaceRows(before).Transposed, PlaceRows(gradients.Products), x.Device));
            kernels.GruResetStates(s, Gates.Block, before.Block);
            return Concat(-1, gates, Product(kernels, PlaceRows(before).Transposed, Columns(gradients.Gates, 2 * hidden, hidden), x.Device));
        }

        private static MatrixBlock<T> Columns(Tensor<T> gates, int first, int count)
        {
            var rows = gates.Shape[0] * gates.Shape[1];
            return new MatrixBlock<T>(rows == 0 ? default : gates.View(first, new Shape(gates.Length - first)).Block, rows, count, gates.Shape[2], 1);
        }
    }
}
