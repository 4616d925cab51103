using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Slice"/>, <see cref="Op.Narrow"/>, <see cref="Op.Split"/> and <see cref="Op.Rows"/>.</summary>
public sealed class SliceCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Slice("inner block", new(3, 5, 7), [1, 2, 3], [2, 3, 2], []),
        Slice("steps", new(4, 6, 7), [0, 1, 6], [2, 3, 4], [3, 2, -2]),
        Slice("backwards", new(2, 5), [1, 4], [2, 5], [-1, -1]),
        Slice("whole", new(2, 5), [0, 0], [2, 5], []),
        Slice("nothing taken", new(2, 5), [0, 5], [2, 0], []),
        Slice("a scalar", new(), [], [], []),
        Case("Narrow", "middle axis", new NarrowBody(new(2, 2, 4), at => (0, [at[0], at[1] + 3, at[2]])), new Shape(2, 6, 4)) with { BatchInputs = [0] },
        Case("Split", "put together backwards", new SplitBody(new(2, 6), at => (0, [at[0], (at[1] + 2) % 6])), new Shape(2, 6)) with { BatchInputs = [0] },
        Case("Rows", "middle rows", new RowsBody(1, 2, new(2, 3, 2), at => (0, [at[0] + 1, at[1], at[2]])), new Shape(5, 3, 2)),
        Case("Rows", "no rows", new RowsBody(5, 0, new(0, 3), at => (0, at)), new Shape(5, 3)),
        Case("Rows", "all rows", new RowsBody(0, 5, new(5, 3), at => (0, at)), new Shape(5, 3)),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Slice", "start outside", () => Op.Slice(Zeros(2, 3), [0, 3], [1, 1])),
        new("Slice", "end outside", () => Op.Slice(Zeros(2, 3), [0, 1], [2, 3])),
        new("Slice", "runs below 0", () => Op.Slice(Zeros(2, 3), [0, 1], [2, 3], [1, -1])),
        new("Slice", "negative length", () => Op.Slice(Zeros(2, 3), [0, 1], [2, -1])),
        new("Slice", "step 0", () => Op.Slice(Zeros(2, 3), [0, 0], [2, 3], [1, 0])),
        new("Slice", "overflowing step", () => Op.Slice(Zeros(2, 3), [0, 0], [2, 3], [1, int.MaxValue])),
        new("Slice", "too few numbers", () => Op.Slice(Zeros(2, 3), [0], [1])),
        new("Narrow", "no such axis", () => Op.Narrow(Zeros(2, 3), 2, 0, 1)),
        new("Split", "lengths that do not add up", () => Op.Split(Zeros(2, 3), 1, 1, 1)),
        new("Split", "negative length", () => Op.Split(Zeros(2, 3), 1, 4, -1)),
        new("Rows", "rows outside", () => Op.Rows(Zeros(2, 3), 1, 2)),
        new("Rows", "negative start", () => Op.Rows(Zeros(2, 3), -1, 1)),
        new("Rows", "a scalar", () => Op.Rows(Zeros(), 0, 1)),
    ];

    private static OperationCase Slice(string name, Shape x, int[] starts, int[] lengths, int[] steps) => Case(
        "Slice",
        name,
        new SliceBody(starts, lengths, steps, at => (0, [.. at.Select((index, axis) => starts[axis] + index * (steps.Length == 0 ? 1 : steps[axis]))])),
        x);

    private static OperationCase Case(string operation, string name, ICaseBody body, Shape x) => new(operation, name, body, x) { Tolerance = 0 };

    private static Tensor<float> Zeros(params ReadOnlySpan<int> sizes) => Tensor<float>.Zeros(new Shape(sizes));

    private sealed class SliceBody(int[] starts, int[] lengths, int[] steps, Func<int[], (int Input, int[] Index)> origin)
        : IndexMapBody(new Shape(lengths), origin)
    {
        public override Tensor<T> Run<T>(Tensor<T>[] inputs) => Op.Slice(inputs[0], starts, lengths, steps);
    }

    private sealed class NarrowBody(Shape output, Func<int[], (int Input, int[] Index)> origin) : IndexMapBody(output, origin)
    {
        public override Tensor<T> Run<T>(Tensor<T>[] inputs) => Op.Narrow(inputs[0], 1, 3, 2);
    }

    private sealed class SplitBody(Shape output, Func<int[], (int Input, int[] Index)> origin) : IndexMapBody(output, origin)
    {
        public override Tensor<T> Run<T>(Tensor<T>[] inputs)
        {
            var parts = Op.Split(inputs[0], -1, 2, 3, 1);
            return Op.Concat(1, parts[1], parts[2], parts[0]);
        }
    }

    private sealed class RowsBody(int start, int count, Shape output, Func<int[], (int Input, int[] Index)> origin) : IndexMapBody(output, origin)
    {
        public override Tensor<T> Run<T>(Tensor<T>[] inputs) => Op.Rows(inputs[0], start, count);
    }
}
