using System.Numerics;
using Smug.Kernels.Norm;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.LayerNorm"/>.</summary>
public sealed class LayerNormCases : ICaseList
{
    private const double Epsilon = 1e-3;

    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("tokens", new(3, 5, 21)) with { BatchInputs = [0] },
        Case("rows of many vectors", new(7, 301)) with { BatchInputs = [0], CheckGradient = false },
        Case("one element in a row", new(4, 1)) with { BatchInputs = [0] },
        Case("empty batch", new(0, 6)),
        Case("benchmark", new(32, 500, 100)) with { CheckGradient = false, Benchmark = true, Flops = 32 * 500 * 100 * 7.0 },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("LayerNorm", "empty rows", () => Op.LayerNorm(Ones(4, 0), Ones(0), Ones(0))),
        new("LayerNorm", "scale of another size", () => Op.LayerNorm(Ones(4, 3), Ones(2), Ones(3))),
        new("LayerNorm", "shift of another size", () => Op.LayerNorm(Ones(4, 3), Ones(3), Ones(4))),
    ];

    private static OperationCase Case(string name, Shape x) =>
        new("LayerNorm", name, new Body(), x, new Shape(x[^1]), new Shape(x[^1])) { Tolerance = 2e-5 };

    private static Tensor<float> Ones(params ReadOnlySpan<int> sizes) => Tensor<float>.Full(new Shape(sizes), 1);

    private sealed class Body : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.LayerNorm(inputs[0], inputs[1], inputs[2], Epsilon);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var y = new T[inputs[0].Length];
            LayerNormKernel.NormalizeReference(inputs[0].Values, inputs[1].Length, T.CreateChecked(Epsilon), y.AsSpan());
            BatchNormKernel.NormalizeReference(y, new T[inputs[1].Length], inputs[1].Values, inputs[2].Values, y);
            return y;
        }
    }
}
