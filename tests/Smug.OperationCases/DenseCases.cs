using System.Numerics;
using Smug.Kernels.Gemm;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Dense"/>.</summary>
public sealed class DenseCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one of each", 1, 1, 1),
        Case("single row", 1, 25, 10),
        Case("odd", 9, 13, 37),
        Case("more than one tile", 29, 18, 33),
        Case("without a bias", 5, 6, 7, withBias: false),
        Case("no rows", 0, 3, 4),
        Case("no inputs", 3, 0, 4),
        Timed("paper's first layer 784 to 32, batch 64", 64, 784, 32),
        Timed("paper's last layer 32 to 10, batch 64", 64, 32, 10),
        Timed("1024 to 1000, batch 1", 1, 1024, 1000),
        Timed("1024 to 1000, batch 50", 50, 1024, 1000),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Dense", "inputs differ", () => Op.Dense(Zeros(2, 3), Zeros(4, 2), null)),
        new("Dense", "x is not a matrix", () => Op.Dense(Zeros(3), Zeros(3, 2), null)),
        new("Dense", "bias of another size", () => Op.Dense(Zeros(2, 3), Zeros(3, 4), Zeros(3))),
        new("Dense", "bias of another rank", () => Op.Dense(Zeros(2, 3), Zeros(3, 4), Zeros(1, 4))),
    ];

    private static Tensor<float> Zeros(params ReadOnlySpan<int> sizes) => Tensor<float>.Zeros(new Shape(sizes));

    private static OperationCase Case(string name, int batch, int inputs, int outputs, bool withBias = true) =>
        new("Dense", name, new Body(), [new Shape(batch, inputs), new Shape(inputs, outputs), .. withBias ? [new Shape(outputs)] : Array.Empty<Shape>()])
        {
            BatchInputs = [0],
            Tolerance = 0,
            Flops = 2.0 * batch * inputs * outputs,
        };

    private static OperationCase Timed(string name, int batch, int inputs, int outputs) =>
        Case(name, batch, inputs, outputs) with { CheckGradient = false, Benchmark = true };

    private sealed class Body : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Dense(inputs[0], inputs[1], inputs.ElementAtOrDefault(2));

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (x, w) = (inputs[0], inputs[1]);
            var y = new T[x.Shape[0] * w.Shape[1]];
            var weights = new MatrixView<T>(w.Values, w.Shape[0], w.Shape[1]);
            GemmReference.Multiply(new MatrixView<T>(x.Values, x.Shape[0], x.Shape[1]), weights, inputs.Length > 2 ? inputs[2].Values : [], y);
            return y;
        }
    }
}
