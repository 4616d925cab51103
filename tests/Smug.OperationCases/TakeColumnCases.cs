using System.Numerics;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.TakeColumn"/>.</summary>
public sealed class TakeColumnCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        new("TakeColumn", "ten columns", new Body(), new Shape(7, 10)) { Tolerance = 0 },
        new("TakeColumn", "one column", new Body(), new Shape(3, 1)) { Tolerance = 0 },
        new("TakeColumn", "no rows", new Body(), new Shape(0, 10)) { Tolerance = 0 },
        new("TakeColumn", "benchmark", new Body(), new Shape(256, 1000)) { CheckGradient = false, Benchmark = true, Flops = 256 },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("TakeColumn", "three axes", () => Op.TakeColumn(Tensor<float>.Zeros(new Shape(3, 2, 1)), [0, 1, 1])),
        new("TakeColumn", "too many columns", () => Op.TakeColumn(Tensor<float>.Zeros(new Shape(3, 4)), [0, 1, 2, 3])),
        new("TakeColumn", "column 4 of 4", () => Op.TakeColumn(Tensor<float>.Zeros(new Shape(1, 4)), [4])),
        new("TakeColumn", "column -1", () => Op.TakeColumn(Tensor<float>.Zeros(new Shape(1, 4)), [-1])),
    ];

    private sealed class Body : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.TakeColumn(inputs[0], Columns(inputs[0].Shape));

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            [.. Columns(inputs[0].Shape).Select((column, row) => inputs[0][row, column])];

        private static int[] Columns(Shape shape) => [.. Enumerable.Range(0, shape[0]).Select(row => (3 * row + 1) % shape[1])];
    }
}
