using System.Numerics;
using Smug.Kernels.Elementwise;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Relu"/>.</summary>
public sealed class ReluCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        new("Relu", "odd length", new Body(), new Shape(3, 5, 7)) { KinkMargin = 1e-3, BatchInputs = [0], Tolerance = 0 },
        new("Relu", "empty", new Body(), new Shape(0, 4)) { Tolerance = 0 },
        new("Relu", "benchmark", new Body(), new Shape(16, 112, 112, 64)) { CheckGradient = false, Benchmark = true, Flops = 16 * 112 * 112 * 64 },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors => [];

    private sealed class Body : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Relu(inputs[0]);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var y = new T[inputs[0].Length];
            ReluKernel.ForwardReference(inputs[0].Values, y.AsSpan());
            return y;
        }
    }
}
