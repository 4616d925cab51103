using System.Numerics;
using Smug.Kernels.Reduce;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Sum"/> and <see cref="Op.Mean"/>.</summary>
public sealed class SumCases : ICaseList
{
    private static readonly (string Name, Shape Shape, int[] Axes, int Outer, int Inner)[] Sizes =
    [
        ("everything", new Shape(3, 5, 7), [], 1, 1),
        ("a scalar", default, [], 1, 1),
        ("last axis", new Shape(4, 5, 19), [-1], 20, 1),
        ("first axis", new Shape(131, 3), [0], 1, 3),
        ("first axis, wide", new Shape(5, 21), [0], 1, 21),
        ("middle axes", new Shape(2, 3, 4, 5), [2, 1], 2, 5),
        ("last two axes", new Shape(3, 4, 6), [1, 2], 3, 1),
        ("an axis of size 1", new Shape(3, 1, 4), [1], 3, 4),
    ];

    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        .. Sizes.Select(s => new OperationCase("Sum", s.Name, new Body(s.Axes, s.Outer, s.Inner, mean: false), s.Shape) { Tolerance = 0 }),
        .. Sizes.Select(s => new OperationCase("Mean", s.Name, new Body(s.Axes, s.Outer, s.Inner, mean: true), s.Shape) { Tolerance = 0 }),
        new("Sum", "nothing", new Body([], 1, 1, mean: false), new Shape(0, 4)) { Tolerance = 0 },
        new("Sum", "no rows", new Body([0], 1, 4, mean: false), new Shape(0, 4)) { Tolerance = 0 },
        new("Sum", "no outputs", new Body([0], 1, 0, mean: false), new Shape(3, 0)) { Tolerance = 0 },
        new("Sum", "several blocks", new Body([], 1, 1, mean: false), new Shape(70_003)) { Tolerance = 0, CheckGradient = false },
        new("Sum", "several blocks of rows", new Body([0], 1, 67, mean: false), new Shape(1031, 67)) { Tolerance = 0, CheckGradient = false },
        new("Sum", "several blocks per item", new Body([1], 9, 1, mean: false), new Shape(9, 9001)) { Tolerance = 0, CheckGradient = false },
        new("Sum", "wide rows", new Body([1], 2, 9001, mean: false), new Shape(2, 5, 9001)) { Tolerance = 0, CheckGradient = false },
        new("Sum", "batch", new Body([1, 2], 6, 1, mean: false), new Shape(6, 5, 33)) { Tolerance = 0, BatchInputs = [0] },
        new("Mean", "batch", new Body([1], 6, 3, mean: true), new Shape(6, 11, 3)) { Tolerance = 0, BatchInputs = [0] },
        new("Sum", "benchmark", new Body([], 1, 1, mean: false), new Shape(16, 56, 56, 64)) { CheckGradient = false, Benchmark = true, Flops = 16 * 56 * 56 * 64 },
        new("Sum", "bias gradient benchmark", new Body([0, 1, 2], 1, 64, mean: false), new Shape(16, 56, 56, 64))
        {
            CheckGradient = false, Benchmark = true, Flops = 16 * 56 * 56 * 64,
        },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Sum", "no such axis", () => Op.Sum(Tensor<float>.Zeros(new Shape(2, 3)), [2])),
        new("Sum", "an axis twice", () => Op.Sum(Tensor<float>.Zeros(new Shape(2, 3)), [1, -1])),
        new("Mean", "no such axis", () => Op.Mean(Tensor<float>.Zeros(new Shape(2, 3)), [-3])),
        new("Mean", "nothing to average", () => Op.Mean(Tensor<float>.Zeros(new Shape(0, 3)), [0])),
    ];

    private sealed class Body(int[] axes, int outer, int inner, bool mean) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => mean ? Op.Mean(inputs[0], axes) : Op.Sum(inputs[0], axes, keepDims: axes.Length == 2);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var count = outer * inner == 0 ? 0 : inputs[0].Length / (outer * inner);
            var y = new T[outer * inner];
            SumKernel.ForwardReference(inputs[0].Values, outer, count, inner, y);
            return mean ? [.. y.Select(sum => sum / T.CreateChecked(count))] : y;
        }
    }
}
