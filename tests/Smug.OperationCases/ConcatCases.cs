using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Concat"/> and <see cref="Op.Stack"/>.</summary>
public sealed class ConcatCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Concat("innermost axis", 2, new(2, 3, 2), new(2, 3, 5), new(2, 3, 1)),
        Concat("middle axis, one part empty", 1, new(2, 3, 4), new(2, 1, 4), new(2, 0, 4)),
        Concat("outermost axis", 0, new(2, 3), new(1, 3)) with { BatchInputs = [] },
        Concat("one tensor", 1, new Shape(2, 3)),
        Concat("empty batch", 1, new(0, 3), new(0, 2)) with { BatchInputs = [] },
        Concat("GoogLeNet 3a", 3, new(16, 28, 28, 64), new(16, 28, 28, 128), new(16, 28, 28, 32), new(16, 28, 28, 32)) with
        {
            CheckGradient = false,
            Benchmark = true,
        },
        Stack("new outermost axis", 0, 0, new(3, 2), new(3, 2)) with { BatchInputs = [] },
        Stack("new middle axis", 1, 1, new(3, 2), new(3, 2), new(3, 2)),
        Stack("new innermost axis", -1, 2, new(3, 2), new(3, 2)),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Concat", "nothing", () => Op.Concat<float>(0)),
        new("Concat", "no such axis", () => Op.Concat(2, Zeros(2, 3), Zeros(2, 3))),
        new("Concat", "another size off the axis", () => Op.Concat(1, Zeros(2, 3), Zeros(3, 3))),
        new("Concat", "another rank", () => Op.Concat(1, Zeros(2, 3), Zeros(2, 3, 1))),
        new("Stack", "nothing", () => Op.Stack<float>(0)),
        new("Stack", "another shape", () => Op.Stack(0, Zeros(2, 3), Zeros(2, 4))),
        new("Stack", "no such place", () => Op.Stack(3, Zeros(2, 3), Zeros(2, 3))),
    ];

    private static OperationCase Concat(string name, int axis, params Shape[] parts)
    {
        var output = parts[0].With(axis, parts.Sum(part => part[axis]));
        return new("Concat", name, new ConcatBody(axis, output, Origin), parts) { BatchInputs = [.. Enumerable.Range(0, parts.Length)], Tolerance = 0 };

        (int Input, int[] Index) Origin(int[] index)
        {
            var (input, at) = (0, (int[])index.Clone());
            while (at[axis] >= parts[input][axis]) at[axis] -= parts[input++][axis];
            return (input, at);
        }
    }

    private static OperationCase Stack(string name, int axis, int resolved, params Shape[] parts)
    {
        List<int> sizes = [.. parts[0].Sizes];
        sizes.Insert(resolved, parts.Length);
        var body = new StackBody(axis, new Shape([.. sizes]), index => (index[resolved], [.. index[..resolved], .. index[(resolved + 1)..]]));
        return new("Stack", name, body, parts) { BatchInputs = [.. Enumerable.Range(0, parts.Length)], Tolerance = 0 };
    }

    private static Tensor<float> Zeros(params ReadOnlySpan<int> sizes) => Tensor<float>.Zeros(new Shape(sizes));

    private sealed class ConcatBody(int axis, Shape output, Func<int[], (int Input, int[] Index)> origin) : IndexMapBody(output, origin)
    {
        public override Tensor<T> Run<T>(Tensor<T>[] inputs) => Op.Concat(axis, inputs);
    }

    private sealed class StackBody(int axis, Shape output, Func<int[], (int Input, int[] Index)> origin) : IndexMapBody(output, origin)
    {
        public override Tensor<T> Run<T>(Tensor<T>[] inputs) => Op.Stack(axis, inputs);
    }
}
