using System.Numerics;
using Smug.Kernels.Reduce;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Max"/>.</summary>
public sealed class MaxCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        new("Max", "everything", new Body([], 1, 1), new Shape(3, 5, 7)) { Distinct = 0.01, Tolerance = 0 },
        new("Max", "a scalar", new Body([], 1, 1), default(Shape)) { Tolerance = 0 },
        new("Max", "last axis", new Body([-1], 20, 1), new Shape(4, 5, 19)) { Distinct = 0.01, Tolerance = 0 },
        new("Max", "first axis", new Body([0], 1, 3), new Shape(31, 3)) { Distinct = 0.01, Tolerance = 0 },
        new("Max", "middle axes", new Body([2, 1], 2, 5), new Shape(2, 3, 4, 5)) { Distinct = 0.01, Tolerance = 0 },
        new("Max", "no outputs", new Body([1], 0, 1), new Shape(0, 3)) { Tolerance = 0 },
        new("Max", "batch", new Body([1], 5, 6), new Shape(5, 4, 6)) { Distinct = 0.01, Tolerance = 0, BatchInputs = [0] },
        new("Max", "long", new Body([1], 7, 1), new Shape(7, 10_007)) { Tolerance = 0, CheckGradient = false },
        new("Max", "benchmark", new Body([1], 256, 1), new Shape(256, 1000)) { CheckGradient = false, Benchmark = true, Flops = 256_000 },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Max", "no such axis", () => Op.Max(Tensor<float>.Zeros(new Shape(2, 3)), [2])),
        new("Max", "an axis twice", () => Op.Max(Tensor<float>.Zeros(new Shape(2, 3)), [0, -2])),
        new("Max", "nothing to compare", () => Op.Max(Tensor<float>.Zeros(new Shape(0, 3)), [0])),
        new("ArgMax", "no such axis", () => Op.ArgMax(Tensor<float>.Zeros(new Shape(2, 3)), axis: 2)),
        new("ArgMax", "nothing to compare", () => Op.ArgMax(Tensor<float>.Zeros(new Shape(2, 0)))),
    ];

    private sealed class Body(int[] axes, int outer, int inner) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Max(inputs[0], axes, keepDims: axes.Length == 2);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var y = new T[outer * inner];
            MaxKernel.ForwardReference(inputs[0].Values, outer, y.Length == 0 ? 1 : inputs[0].Length / y.Length, inner, y, new int[y.Length]);
            return y;
        }
    }
}
