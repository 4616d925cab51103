using System.Numerics;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of the operations that only give elements another shape. Their oracle: the elements in row-major order stay.</summary>
public sealed class ViewCases : ICaseList
{
    private interface IView
    {
        Tensor<T> Run<T>(Tensor<T> x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>;
    }

    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("Reshape", "given sizes", default(ToThreeByFour), new(2, 6), new(3, 4)),
        Case("Reshape", "one size worked out", default(ToPairs), new(3, 4), new(6, 2)),
        Case("Flatten", "images", default(Images), new(2, 3, 4, 5), new(2, 60)) with { BatchInputs = [0] },
        Case("Flatten", "empty batch", default(Images), new(0, 3, 4), new(0, 12)),
        Case("Flatten", "everything", default(Everything), new(2, 3), new(6)),
        Case("Squeeze", "middle axis", default(Second), new(2, 1, 3), new(2, 3)) with { BatchInputs = [0] },
        Case("ExpandDims", "innermost axis", default(Last), new(2, 3), new(2, 3, 1)) with { BatchInputs = [0] },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Reshape", "another number of elements", () => Op.Reshape(Zeros(2, 3), 4)),
        new("Reshape", "a size that cannot be worked out", () => Op.Reshape(Zeros(2, 3), 4, -1)),
        new("Flatten", "no such axis", () => Op.Flatten(Zeros(2, 3), 3)),
        new("Squeeze", "no such axis", () => Op.Squeeze(Zeros(2, 1), 2)),
        new("Squeeze", "size 2", () => Op.Squeeze(Zeros(2, 1), 0)),
        new("ExpandDims", "no such place", () => Op.ExpandDims(Zeros(2, 1), 3)),
    ];

    private static OperationCase Case<TView>(string operation, string name, TView view, Shape x, Shape y)
        where TView : IView => new(operation, name, new Body<TView>(view, y), x) { Tolerance = 0 };

    private static Tensor<float> Zeros(params ReadOnlySpan<int> sizes) => Tensor<float>.Zeros(new Shape(sizes));

    private sealed class Body<TView>(TView view, Shape output) : ICaseBody
        where TView : IView
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => view.Run(inputs[0]);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var got = view.Run(inputs[0]).Shape;
            if (got != output) throw new InvalidOperationException($"The output's shape should be {output}, but is {got}.");
            return inputs[0].ToArray();
        }
    }

    private readonly struct ToThreeByFour : IView
    {
        public Tensor<T> Run<T>(Tensor<T> x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Reshape(x, 3, 4);
    }

    private readonly struct ToPairs : IView
    {
        public Tensor<T> Run<T>(Tensor<T> x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Reshape(x, -1, 2);
    }

    private readonly struct Images : IView
    {
        public Tensor<T> Run<T>(Tensor<T> x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Flatten(x);
    }

    private readonly struct Everything : IView
    {
        public Tensor<T> Run<T>(Tensor<T> x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Flatten(x, 0);
    }

    private readonly struct Second : IView
    {
        public Tensor<T> Run<T>(Tensor<T> x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Squeeze(x, 1);
    }

    private readonly struct Last : IView
    {
        public Tensor<T> Run<T>(Tensor<T> x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.ExpandDims(x, -1);
    }
}
