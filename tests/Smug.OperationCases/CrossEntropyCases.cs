using System.Numerics;
using Smug.Kernels.Loss;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.CrossEntropy"/> and <see cref="Op.CrossEntropyPerItem"/>.</summary>
public sealed class CrossEntropyCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        new("CrossEntropy", "ten classes", new Body(mean: true), new Shape(7, 10)) { Range = (-4, 4), Tolerance = 1e-6 },
        new("CrossEntropy", "one class", new Body(mean: true), new Shape(3, 1)) { Tolerance = 0 },
        new("CrossEntropy", "large logits", new Body(mean: true), new Shape(5, 9)) { Range = (-1000, 1000), Tolerance = 1e-6, GradientTolerance = 1e-5 },
        new("CrossEntropy", "many rows", new Body(mean: true), new Shape(7000, 10)) { Range = (-4, 4), Tolerance = 1e-5, CheckGradient = false },
        new("CrossEntropyPerItem", "ten classes", new Body(mean: false), new Shape(7, 10)) { Range = (-4, 4), Tolerance = 1e-6 },
        new("CrossEntropyPerItem", "no items", new Body(mean: false), new Shape(0, 10)) { Tolerance = 0 },
        new("CrossEntropyPerItem", "many rows", new Body(mean: false), new Shape(700, 101)) { Range = (-4, 4), Tolerance = 1e-6, CheckGradient = false },
        new("CrossEntropy", "benchmark", new Body(mean: true), new Shape(256, 1000)) { CheckGradient = false, Benchmark = true, Flops = 256_000 },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("CrossEntropy", "logits of one axis", () => Op.CrossEntropy(Tensor<float>.Zeros(new Shape(3)), [0, 1, 2])),
        new("CrossEntropy", "too few labels", () => Op.CrossEntropy(Tensor<float>.Zeros(new Shape(3, 4)), [0, 1])),
        new("CrossEntropy", "a label of 4 in 4 classes", () => Op.CrossEntropy(Tensor<float>.Zeros(new Shape(3, 4)), [0, 1, 4])),
        new("CrossEntropy", "a negative label", () => Op.CrossEntropy(Tensor<float>.Zeros(new Shape(1, 4)), [-1])),
        new("CrossEntropy", "no items", () => Op.CrossEntropy(Tensor<float>.Zeros(new Shape(0, 4)), [])),
    ];

    private sealed class Body(bool mean) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            mean ? Op.CrossEntropy(inputs[0], Labels(inputs[0].Shape)) : Op.CrossEntropyPerItem(inputs[0], Labels(inputs[0].Shape));

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var loss = new T[inputs[0].Shape[0]];
            CrossEntropyKernel.ForwardReference(inputs[0].Values, inputs[0].Shape[1], Labels(inputs[0].Shape), loss);
            return mean ? [loss.Aggregate(T.Zero, (sum, l) => sum + l) / T.CreateChecked(loss.Length)] : loss;
        }

        private static int[] Labels(Shape logits) => [.. Enumerable.Range(0, logits[0]).Select(row => (3 * row + 1) % logits[1])];
    }
}
