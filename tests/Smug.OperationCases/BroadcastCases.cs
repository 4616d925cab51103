using System.Numerics;
using Smug.Kernels.Broadcast;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of the operations of two tensors that broadcast.</summary>
public sealed class BroadcastCases : ICaseList
{
    private static readonly (string Name, Shape A, Shape B)[] Shapes =
    [
        ("equal shapes", new Shape(3, 5, 7), new Shape(3, 5, 7)),
        ("two scalars", default, default),
        ("scalar on the left", default, new Shape(4, 3)),
        ("one element on the right", new Shape(4, 3), new Shape(1, 1, 1)),
        ("a bias", new Shape(2, 3, 4, 5), new Shape(5)),
        ("a column", new Shape(4, 7), new Shape(4, 1)),
        ("a leading axis", new Shape(2, 3), new Shape(5, 2, 3)),
        ("an outer product", new Shape(6, 1), new Shape(1, 7)),
        ("one value per image and channel", new Shape(2, 3, 4, 5), new Shape(2, 1, 1, 5)),
        ("rank 5, both repeat", new Shape(2, 1, 3, 1, 5), new Shape(1, 4, 3, 2, 1)),
        ("empty", new Shape(0, 3), new Shape(3)),
        ("repeated zero times", new Shape(1, 3), new Shape(0, 3)),
    ];

    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        .. Of<Sum>("Add"),
        .. Of<Difference>("Sub"),
        .. Of<Product>("Mul"),
        .. Of<Quotient>("Div"),
        .. Of<Larger>("Maximum"),
        .. Of<Smaller>("Minimum"),
        .. Of<PairByPair<Power>>("Power").Select(c => c with { Range = (0.3, 2.5), Tolerance = 0 }),
        .. new[]
        {
            Of<PairByPair<Equal>>("Equal"),
            Of<PairByPair<Greater>>("Greater"),
            Of<PairByPair<GreaterOrEqual>>("GreaterOrEqual"),
            Of<PairByPair<Less>>("Less"),
            Of<PairByPair<LessOrEqual>>("LessOrEqual"),
        }.SelectMany(cases => cases.Where(c => !c.Benchmark)).Select(c => c with { Differentiable = [false, false], CheckGradient = false }),
        .. Shapes.Select(s => (s.Name, s.B, To: Body<Sum>.OutputShape(s.A, s.B)))
            .Select(s => new OperationCase("BroadcastTo", s.Name, new RepeatBody(s.To), s.B) { Tolerance = 0 }),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        .. ErrorsOf("Add"),
        .. ErrorsOf("Sub"),
        .. ErrorsOf("Mul"),
        .. ErrorsOf("Div"),
        .. ErrorsOf("Maximum"),
        .. ErrorsOf("Minimum"),
        .. ErrorsOf("Power"),
        .. ErrorsOf("Equal"),
        new("BroadcastTo", "smaller", () => Op.BroadcastTo(Tensor<float>.Zeros(new Shape(2, 3)), new Shape(3))),
        new("BroadcastTo", "other size", () => Op.BroadcastTo(Tensor<float>.Zeros(new Shape(2, 3)), new Shape(4, 3))),
    ];

    private static IEnumerable<OperationCase> Of<TFunction>(string operation)
        where TFunction : struct, IBinaryFunction
    {
        var body = new Body<TFunction>(operation);
        foreach (var (name, a, b) in Shapes)
        {
            // Kept away from zero, where division is not smooth.
            yield return new(operation, name, body, a, b) { Range = (-2, 2), KinkMargin = 0.25, Tolerance = 0 };
        }

        yield return new(operation, "batch", body, new Shape(5, 3, 7), new Shape(7)) { KinkMargin = 0.25, Tolerance = 0, BatchInputs = [0] };
        yield return new(operation, "long", body, new Shape(70_001), new Shape(70_001)) { KinkMargin = 0.25, Tolerance = 0, CheckGradient = false };
        yield return new(operation, "long rows", body, new Shape(3, 33_000), new Shape(3, 1))
        {
            KinkMargin = 0.25,
            Tolerance = 0,
            CheckGradient = false,
        };
        yield return new(operation, "many rows", body, new Shape(9, 300, 31), new Shape(31)) { KinkMargin = 0.25, Tolerance = 0, CheckGradient = false };
        yield return new(operation, "benchmark", body, new Shape(16, 56, 56, 64), new Shape(16, 56, 56, 64))
        {
            KinkMargin = 0.25,
            CheckGradient = false,
            Benchmark = true,
            Flops = 16 * 56 * 56 * 64,
        };
        yield return new(operation, "bias benchmark", body, new Shape(16, 56, 56, 64), new Shape(64))
        {
            KinkMargin = 0.25,
            CheckGradient = false,
            Benchmark = true,
            Flops = 16 * 56 * 56 * 64,
        };
    }

    private static IEnumerable<ErrorCase> ErrorsOf(string operation)
    {
        var body = new Body<Sum>(operation);
        yield return new(operation, "sizes 3 and 4", () => body.Run([Tensor<float>.Zeros(new Shape(2, 3)), Tensor<float>.Zeros(new Shape(2, 4))]));
        yield return new(operation, "aligned at the wrong end", () => body.Run([Tensor<float>.Zeros(new Shape(2, 3)), Tensor<float>.Zeros(new Shape(2))]));
        yield return new(operation, "sizes 0 and 2", () => body.Run([Tensor<float>.Zeros(new Shape(0)), Tensor<float>.Zeros(new Shape(2))]));
    }

    private sealed class Body<TFunction>(string operation) : ICaseBody
        where TFunction : struct, IBinaryFunction
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => operation switch
            {
                "Add" => Op.Add(inputs[0], inputs[1]),
                "Sub" => Op.Sub(inputs[0], inputs[1]),
                "Mul" => Op.Mul(inputs[0], inputs[1]),
                "Div" => Op.Div(inputs[0], inputs[1]),
                "Maximum" => Op.Maximum(inputs[0], inputs[1]),
                "Minimum" => Op.Minimum(inputs[0], inputs[1]),
                "Power" => Op.Power(inputs[0], inputs[1]),
                "Equal" => Op.Equal(inputs[0], inputs[1]),
                "Greater" => Op.Greater(inputs[0], inputs[1]),
                "GreaterOrEqual" => Op.GreaterOrEqual(inputs[0], inputs[1]),
                "Less" => Op.Less(inputs[0], inputs[1]),
                "LessOrEqual" => Op.LessOrEqual(inputs[0], inputs[1]),
                _ => throw new ArgumentOutOfRangeException(operation),
            };

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (a, b) = (inputs[0], inputs[1]);
            var shape = OutputShape(a.Shape, b.Shape);
            var y = new T[shape.Length];
            BroadcastKernel.ForwardReference<T, TFunction>(a.Shape.Sizes, a.Values, b.Shape.Sizes, b.Values, shape.Sizes, y);
            return y;
        }

        public static Shape OutputShape(Shape a, Shape b)
        {
            var sizes = new int[Math.Max(a.Rank, b.Rank)];
            for (var i = 1; i <= sizes.Length; i++)
            {
                var (sizeA, sizeB) = (i <= a.Rank ? a[^i] : 1, i <= b.Rank ? b[^i] : 1);
                sizes[^i] = sizeA == 1 ? sizeB : sizeA;
            }

            return new Shape(sizes);
        }
    }

    private sealed class RepeatBody(Shape shape) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.BroadcastTo(inputs[0], shape);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var y = new T[shape.Length];
            var x = inputs[0];
            BroadcastKernel.ForwardReference<T, First>(x.Shape.Sizes, x.Values, shape.Sizes, y, shape.Sizes, y);
            return y;
        }
    }
}
