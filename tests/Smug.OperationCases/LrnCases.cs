using System.Numerics;
using Smug.Kernels.Norm;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Lrn"/>.</summary>
public sealed class LrnCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Small("5 channels as AlexNet", new(2, 3, 3, 19), new(5, 0.5, 0.75, 2)),
        Small("even neighbourhood", new(3, 8), new(4, 0.9, 0.6)),
        Small("neighbourhood wider than the channels", new(3, 4), new(11, 2)),
        Small("no neighbours", new(3, 9), new(1, 1, 0.5)),
        Small("empty batch", new(0, 9), new(5)) with { BatchInputs = [] },
        new("Lrn", "GoogLeNet", new Body(new(5)), new Shape(16, 56, 56, 64))
        {
            CheckGradient = false,
            Benchmark = true,
            Flops = 16 * 56 * 56 * 64 * 9.0,
        },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Lrn", "a scalar", () => Op.Lrn(Tensor<float>.Zeros(new()), new(5))),
        new("Lrn", "size 0", () => Op.Lrn(Tensor<float>.Zeros(new(2, 3)), new(0))),
    ];

    private static OperationCase Small(string name, Shape x, LrnSettings settings) => new("Lrn", name, new Body(settings), x) { BatchInputs = [0] };

    private sealed class Body(LrnSettings settings) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Lrn(inputs[0], settings);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var y = new T[inputs[0].Length];
            LrnKernel.ForwardReference(inputs[0].Values, inputs[0].Shape[^1], settings, y);
            return y;
        }
    }
}
