using System.Numerics;
using Smug.Kernels.Softmax;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Softmax"/> and <see cref="Op.LogSoftmax"/>.</summary>
public sealed class SoftmaxCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases => [.. Of("Softmax", logarithm: false), .. Of("LogSoftmax", logarithm: true)];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Softmax", "a scalar", () => Op.Softmax(Tensor<float>.Zeros(default))),
        new("Softmax", "no such axis", () => Op.Softmax(Tensor<float>.Zeros(new Shape(2, 3)), axis: 2)),
        new("LogSoftmax", "a scalar", () => Op.LogSoftmax(Tensor<float>.Zeros(default))),
        new("LogSoftmax", "no such axis", () => Op.LogSoftmax(Tensor<float>.Zeros(new Shape(2, 3)), axis: -3)),
    ];

    private static IEnumerable<OperationCase> Of(string operation, bool logarithm)
    {
        var last = new Body(-1, logarithm);
        yield return new(operation, "ten classes", last, new Shape(5, 10)) { Range = (-4, 4), Tolerance = 5e-7, BatchInputs = [0] };
        yield return new(operation, "one class", last, new Shape(3, 1)) { Tolerance = 0 };
        yield return new(operation, "no classes", last, new Shape(3, 0)) { Tolerance = 0 };
        yield return new(operation, "no rows", last, new Shape(0, 10)) { Tolerance = 0 };
        yield return new(operation, "one axis", last, new Shape(37)) { Range = (-4, 4), Tolerance = 5e-7 };
        yield return new(operation, "first axis", new Body(0, logarithm), new Shape(7, 3)) { Range = (-4, 4), Tolerance = 5e-7 };
        yield return new(operation, "middle axis", new Body(1, logarithm), new Shape(3, 17, 5)) { Range = (-4, 4), Tolerance = 5e-7, BatchInputs = [0] };
        yield return new(operation, "large logits", last, new Shape(4, 9)) { Range = (-1000, 1000), Tolerance = 1e-6, GradientTolerance = 1e-5 };
        yield return new(operation, "many rows", last, new Shape(7000, 10)) { Range = (-4, 4), Tolerance = 5e-7, CheckGradient = false };
        yield return new(operation, "a long row", last, new Shape(2, 40_000)) { Range = (-4, 4), Tolerance = 2e-5, CheckGradient = false };
        yield return new(operation, "benchmark", last, new Shape(256, 1000)) { CheckGradient = false, Benchmark = true, Flops = 256_000 };
    }

    private sealed class Body(int axis, bool logarithm) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => logarithm ? Op.LogSoftmax(inputs[0], axis) : Op.Softmax(inputs[0], axis);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var shape = inputs[0].Shape;
            var at = axis < 0 ? axis + shape.Rank : axis;
            var y = new T[shape.Length];
            var (outer, length, inner) = (shape.Product(..at), shape[at], shape.Product((at + 1)..));
            if (logarithm) LogSoftmaxKernel.ForwardReference(inputs[0].Values, outer, length, inner, y);
            else SoftmaxKernel.ForwardReference(inputs[0].Values, outer, length, inner, y);
            return y;
        }
    }
}
