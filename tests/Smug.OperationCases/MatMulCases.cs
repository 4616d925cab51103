using System.Numerics;
using Smug.Kernels.Gemm;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.MatMul"/>.</summary>
public sealed class MatMulCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one element", 1, 1, 1),
        Case("one row", 1, 33, 17),
        Case("one column", 19, 1, 15),
        Case("no rows", 0, 3, 4),
        Case("no columns", 3, 0, 4),
        Case("empty sum", 3, 5, 0),
        Case("tile less one", 13, 31, 9),
        Case("tile", 14, 32, 8),
        Case("tile and one", 15, 33, 10),
        Case("two tiles and some", 30, 70, 6),
        Case("half a panel", 7, 16, 12),
        Case("odd", 5, 7, 11),
        Timed("256 cubed", 256, 256, 256),
        Timed("512 cubed", 512, 512, 512),
        Timed("1024 cubed", 1024, 1024, 1024),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("MatMul", "inner sizes differ", () => Op.MatMul(Zeros(2, 3), Zeros(4, 2))),
        new("MatMul", "not a matrix", () => Op.MatMul(Zeros(2, 3, 1), Zeros(3, 2))),
        new("MatMul", "a vector on the right", () => Op.MatMul(Zeros(2, 3), Zeros(3))),
    ];

    private static Tensor<float> Zeros(params ReadOnlySpan<int> sizes) => Tensor<float>.Zeros(new Shape(sizes));

    private static OperationCase Case(string name, int m, int n, int k) =>
        new("MatMul", name, new Body(), new Shape(m, k), new Shape(k, n)) { BatchInputs = [0], Tolerance = 0, Flops = 2.0 * m * n * k };

    private static OperationCase Timed(string name, int m, int n, int k) => Case(name, m, n, k) with { CheckGradient = false, Benchmark = true };

    private sealed class Body : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.MatMul(inputs[0], inputs[1]);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (a, b) = (inputs[0], inputs[1]);
            var y = new T[a.Shape[0] * b.Shape[1]];
            var left = new MatrixView<T>(a.Values, a.Shape[0], a.Shape[1]);
            GemmReference.Multiply(left, new MatrixView<T>(b.Values, b.Shape[0], b.Shape[1]), [], y);
            return y;
        }
    }
}
