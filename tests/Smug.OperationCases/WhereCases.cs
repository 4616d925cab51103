using System.Numerics;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Where"/>.</summary>
public sealed class WhereCases : ICaseList
{
    private static readonly bool[] NotTheMask = [false, true, true];

    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Of("a mixed mask", new Shape(3, 7), i => i % 3 % 2),
        Of("all of a", new Shape(5), _ => -2),
        Of("all of b", new Shape(5), _ => 0),
        Of("empty", new Shape(0, 2), _ => 0),
        Of("long", new Shape(70_001), i => i % 5 % 2) with { CheckGradient = false },
        Of("benchmark", new Shape(262_144), i => i % 5 % 2) with { CheckGradient = false, Benchmark = true, Flops = 262_144 },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Where", "another mask", () => Op.Where(Tensor<float>.Zeros(new Shape(2)), Tensor<float>.Zeros(new Shape(3)), Tensor<float>.Zeros(new Shape(3)))),
        new("Where", "another second", () => Op.Where(Tensor<float>.Zeros(new Shape(3)), Tensor<float>.Zeros(new Shape(3)), Tensor<float>.Zeros(new Shape(1)))),
    ];

    private static OperationCase Of(string name, Shape shape, Func<int, double> mask) => new("Where", name, new Body(), shape, shape, shape)
    {
        Tolerance = 0,
        Differentiable = NotTheMask,
        Fixed = new Dictionary<int, double[]> { [0] = [.. Enumerable.Range(0, shape.Length).Select(mask)] },
    };

    private sealed class Body : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Where(inputs[0], inputs[1], inputs[2]);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (mask, a, b) = (inputs[0].ToArray(), inputs[1].ToArray(), inputs[2].ToArray());
            return [.. mask.Select((m, i) => m != T.Zero ? a[i] : b[i])];
        }
    }
}
