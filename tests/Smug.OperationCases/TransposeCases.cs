using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Transpose"/>.</summary>
public sealed class TransposeCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("matrix larger than a tile", new(37, 19), 1, 0),
        Case("images to channels first", new(2, 5, 3, 18), 0, 3, 1, 2) with { BatchInputs = [0] },
        Case("images to channels last", new(2, 18, 5, 3), 0, 2, 3, 1) with { BatchInputs = [0] },
        Case("all axes turned around", new(3, 4, 5, 2), 3, 2, 1, 0),
        Case("rows stay whole", new(3, 4, 5), 1, 0, 2),
        Case("nothing moves", new(3, 4, 5), 0, 1, 2),
        Case("axes of size 1", new(1, 4, 1, 3), 3, 2, 1, 0),
        Case("five axes", new(2, 3, 2, 3, 2), 4, 0, 3, 1, 2),
        Case("a scalar", new()),
        Case("empty", new(3, 0, 2), 2, 1, 0),
        Case("images to channels first, large", new(16, 112, 112, 64), 0, 3, 1, 2) with { CheckGradient = false, Benchmark = true },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Transpose", "an axis twice", () => Op.Transpose(Tensor<float>.Zeros(new(2, 3)), 0, 0)),
        new("Transpose", "no such axis", () => Op.Transpose(Tensor<float>.Zeros(new(2, 3)), 0, 2)),
        new("Transpose", "too few axes", () => Op.Transpose(Tensor<float>.Zeros(new(2, 3)), 0)),
        new("Transpose", "no axes", () => Op.Transpose(Tensor<float>.Zeros(new(2, 3)))),
        new("Transpose", "too many axes", () => Op.Transpose(Tensor<float>.Zeros(new(2)), 0, 1)),
    ];

    private static OperationCase Case(string name, Shape x, params int[] permutation)
    {
        var body = new Body(permutation, new Shape([.. permutation.Select(axis => x[axis])]), Origin);
        return new("Transpose", name, body, x) { Tolerance = 0 };

        (int Input, int[] Index) Origin(int[] index)
        {
            var at = new int[index.Length];
            for (var axis = 0; axis < at.Length; axis++) at[permutation[axis]] = index[axis];
            return (0, at);
        }
    }

    private sealed class Body(int[] permutation, Shape output, Func<int[], (int Input, int[] Index)> origin) : IndexMapBody(output, origin)
    {
        public override Tensor<T> Run<T>(Tensor<T>[] inputs) => Op.Transpose(inputs[0], permutation);
    }
}
