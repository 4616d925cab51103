using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Pad"/>.</summary>
public sealed class PadCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("images, each side its own", new(2, 3, 4, 2), [0, 1, 0, 0], [0, 2, 3, 0], 0) with { BatchInputs = [0] },
        Case("channels, with a value", new(2, 3), [0, 2], [0, 1], 0.5) with { BatchInputs = [0] },
        Case("every axis", new(2, 3), [1, 1], [1, 2], -1),
        Case("nothing added", new(2, 3), [0, 0], [0, 0], 1),
        Case("around nothing", new(0, 3), [1, 0], [2, 0], 2),
        Case("GoogLeNet input", new(16, 224, 224, 3), [0, 3, 3, 0], [0, 3, 3, 0], 0) with { CheckGradient = false, Benchmark = true },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Pad", "too few pads", () => Op.Pad(Tensor<float>.Zeros(new(2, 3)), [1], [1, 1])),
        new("Pad", "negative pad", () => Op.Pad(Tensor<float>.Zeros(new(2, 3)), [1, 0], [1, -1])),
        new("Pad", "too long an axis", () => Op.Pad(Tensor<float>.Zeros(new(2)), [int.MaxValue], [int.MaxValue])),
    ];

    private static OperationCase Case(string name, Shape x, int[] before, int[] after, double value)
    {
        var output = new Shape([.. x.Sizes.ToArray().Select((size, axis) => before[axis] + size + after[axis])]);
        return new("Pad", name, new Body(before, after, value, output, Origin), x) { Tolerance = 0 };

        (int Input, int[] Index) Origin(int[] index)
        {
            int[] at = [.. index.Select((i, axis) => i - before[axis])];
            return (at.Where((i, axis) => i < 0 || i >= x[axis]).Any() ? -1 : 0, at);
        }
    }

    private sealed class Body(int[] before, int[] after, double value, Shape output, Func<int[], (int Input, int[] Index)> origin)
        : IndexMapBody(output, origin)
    {
        protected override double Constant => value;

        public override Tensor<T> Run<T>(Tensor<T>[] inputs) => Op.Pad(inputs[0], before, after, T.CreateChecked(value));
    }
}
