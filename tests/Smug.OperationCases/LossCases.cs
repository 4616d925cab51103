using System.Numerics;
using Smug.Kernels.Loss;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.MeanSquaredError"/> and <see cref="Op.BinaryCrossEntropyWithLogits"/>.</summary>
public sealed class LossCases : ICaseList
{
    private static readonly bool[] FirstOnly = [true, false];

    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        new("MeanSquaredError", "odd length", new SquaredError(), new Shape(3, 7), new Shape(3, 7)) { Tolerance = 1e-6 },
        new("MeanSquaredError", "scalars", new SquaredError(), default, default) { Tolerance = 0 },
        new("MeanSquaredError", "long", new SquaredError(), new Shape(70_001), new Shape(70_001)) { Tolerance = 1e-4, CheckGradient = false },
        new("MeanSquaredError", "benchmark", new SquaredError(), new Shape(262_144), new Shape(262_144))
        {
            CheckGradient = false,
            Benchmark = true,
            Flops = 3 * 262_144,
        },
        new("BinaryCrossEntropyWithLogits", "odd length", new BinaryCrossEntropy(), new Shape(3, 7), new Shape(3, 7))
        {
            Range = (0, 1),
            Tolerance = 1e-6,
            Differentiable = FirstOnly,
        },
        new("BinaryCrossEntropyWithLogits", "hard targets", new BinaryCrossEntropy(), new Shape(4), new Shape(4))
        {
            Range = (-8, 8),
            Tolerance = 2e-6,
            Differentiable = FirstOnly,
            Fixed = new Dictionary<int, double[]> { [1] = [0, 1, 1, 0] },
        },
        new("BinaryCrossEntropyWithLogits", "benchmark", new BinaryCrossEntropy(), new Shape(262_144), new Shape(262_144))
        {
            Range = (0, 1),
            Differentiable = FirstOnly,
            CheckGradient = false,
            Benchmark = true,
            Flops = 262_144,
        },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("MeanSquaredError", "other shape", () => Op.MeanSquaredError(Tensor<float>.Zeros(new Shape(3, 1)), Tensor<float>.Zeros(new Shape(3)))),
        new("MeanSquaredError", "nothing", () => Op.MeanSquaredError(Tensor<float>.Zeros(new Shape(0)), Tensor<float>.Zeros(new Shape(0)))),
        new("BinaryCrossEntropyWithLogits", "other shape", () =>
            Op.BinaryCrossEntropyWithLogits(Tensor<float>.Zeros(new Shape(3, 1)), Tensor<float>.Zeros(new Shape(3)))),
    ];

    private sealed class SquaredError : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.MeanSquaredError(inputs[0], inputs[1]);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var sum = T.Zero;
            for (var i = 0; i < inputs[0].Length; i++) sum += (inputs[0].Values[i] - inputs[1].Values[i]) * (inputs[0].Values[i] - inputs[1].Values[i]);
            return [sum / T.CreateChecked(inputs[0].Length)];
        }
    }

    private sealed class BinaryCrossEntropy : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.BinaryCrossEntropyWithLogits(inputs[0], inputs[1]);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var losses = new T[inputs[0].Length];
            BinaryCrossEntropyKernel.ForwardReference(inputs[0].Values, inputs[1].Values, losses);
            return [losses.Aggregate(T.Zero, (sum, loss) => sum + loss) / T.CreateChecked(losses.Length)];
        }
    }
}
