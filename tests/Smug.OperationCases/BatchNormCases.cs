using System.Numerics;
using Smug.Kernels.Norm;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.BatchNormTraining"/> and <see cref="Op.BatchNorm"/>.</summary>
public sealed class BatchNormCases : ICaseList
{
    private const double Epsilon = 1e-3;

    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Training("images", new(2, 3, 5, 11)),
        Training("vectors", new(7, 3)),
        Training("more rows than a block", new(3, 10, 9, 1)),
        Training("no channels", new(4, 0)),
        Inference("images", new(2, 3, 5, 11)) with { BatchInputs = [0] },
        Inference("one row", new(1, 9)),
        Inference("empty batch", new(0, 9)),
        Training("GoogLeNet conv1", new(16, 112, 112, 64)) with { CheckGradient = false, Benchmark = true, Flops = 16 * 112 * 112 * 64 * 7.0 },
        Inference("GoogLeNet conv1", new(16, 112, 112, 64)) with { CheckGradient = false, Benchmark = true, Flops = 16 * 112 * 112 * 64 * 3.0 },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("BatchNormTraining", "one row", () => Op.BatchNormTraining(Ones(1, 3), Ones(3), Ones(3))),
        new("BatchNormTraining", "scale of another size", () => Op.BatchNormTraining(Ones(4, 3), Ones(2), Ones(3))),
        new("BatchNormTraining", "shift of another size", () => Op.BatchNormTraining(Ones(4, 3), Ones(3), Ones(3, 1))),
        new("BatchNorm", "a scalar", () => Op.BatchNorm(Ones(), Ones(1), Ones(1), Ones(1), Ones(1))),
        new("BatchNorm", "mean of another size", () => Op.BatchNorm(Ones(4, 3), Ones(3), Ones(3), Ones(1), Ones(3))),
        new("BatchNorm", "variance of another size", () => Op.BatchNorm(Ones(4, 3), Ones(3), Ones(3), Ones(3), Ones(4))),
        new("BatchNorm", "running mean of another size", () => Op.BatchNormTraining(Ones(4, 3), Ones(3), Ones(3)).Update(Ones(2), Ones(3))),
    ];

    private static OperationCase Training(string name, Shape x) =>
        new("BatchNormTraining", name, new TrainingBody(), x, new Shape(x[^1]), new Shape(x[^1])) { Tolerance = 2e-5 };

    private static OperationCase Inference(string name, Shape x)
    {
        var channels = new Shape(x[^1]);
        return new("BatchNorm", name, new InferenceBody(), x, channels, channels, channels, channels)
        {
            Differentiable = [true, true, true, false, false],
            Fixed = new Dictionary<int, double[]> { [4] = [.. Enumerable.Range(0, x[^1]).Select(c => 0.25 + c % 5)] },
            Tolerance = 0,
        };
    }

    private static Tensor<float> Ones(params ReadOnlySpan<int> sizes) => Tensor<float>.Full(new Shape(sizes), 1);

    private static T[] Factor<T>(ReadOnlySpan<T> scale, ReadOnlySpan<T> variance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var factor = new T[scale.Length];
        for (var c = 0; c < factor.Length; c++) factor[c] = scale[c] * (T.One / T.Sqrt(variance[c] + T.CreateChecked(Epsilon)));
        return factor;
    }

    private sealed class TrainingBody : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.BatchNormTraining(inputs[0], inputs[1], inputs[2], Epsilon).Output;

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (mean, variance) = (new T[inputs[1].Length], new T[inputs[1].Length]);
            BatchNormKernel.StatisticsReference(inputs[0].Values, mean, variance);
            var y = new T[inputs[0].Length];
            BatchNormKernel.NormalizeReference(inputs[0].Values, mean, Factor(inputs[1].Values, variance), inputs[2].Values, y);
            return y;
        }
    }

    private sealed class InferenceBody : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Op.BatchNorm(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], Epsilon);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var y = new T[inputs[0].Length];
            var factor = Factor(inputs[1].Values, inputs[4].Values);
            BatchNormKernel.NormalizeReference(inputs[0].Values, inputs[3].Values, factor, inputs[2].Values, y);
            return y;
        }
    }
}
