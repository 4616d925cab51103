using System.Numerics;
using Smug.Kernels.Dropout;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Dropout"/>.</summary>
public sealed class DropoutCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("a quarter dropped", 0.25, new(3, 5, 7)),
        Case("most dropped", 0.9, new(6, 11)),
        Case("nothing dropped", 0, new(2, 3)),
        Case("everything dropped", 1, new(2, 3)),
        Case("several items of work", 0.5, new(70_001)) with { CheckGradient = false },
        Case("empty", 0.5, new(0, 4)),
        Case("benchmark", 0.4, new(16, 112, 112, 64)) with { CheckGradient = false, Benchmark = true, Flops = 16 * 112 * 112 * 64 },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors => [];

    private static OperationCase Case(string name, double probability, Shape x) => new("Dropout", name, new Body(probability), x) { Tolerance = 0 };

    private sealed class Body(double probability) : ICaseBody
    {
        private const ulong Seed = 0x1234_5678_9ABC_DEF0, Counter = 42;

        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Dropout(inputs[0], probability, Seed, Counter);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var y = new T[inputs[0].Length];
            DropoutKernel.ApplyReference(inputs[0].Values, probability, Seed, Counter, y);
            return y;
        }
    }
}
