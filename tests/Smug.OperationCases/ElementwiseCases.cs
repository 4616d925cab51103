using System.Numerics;
using Smug.Kernels.Elementwise;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of the functions of one element.</summary>
public sealed class ElementwiseCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        .. Of("Exp", -3, 3, tolerance: 2e-7),
        .. Of("Tanh", -3, 3, tolerance: 2e-7),
        .. Of("Sigmoid", -6, 6, tolerance: 2e-7),
        .. Of("Log", 0.2, 3, tolerance: 0),
        .. Of("Sqrt", 0.2, 3, tolerance: 0),
        .. Of("Square", -3, 3, tolerance: 0),
        .. Of("Abs", -3, 3, tolerance: 0, kinkMargin: 1e-3),
        .. Of("Clip", -3, 3, tolerance: 0),
        .. Of("LeakyRelu", -3, 3, tolerance: 0, kinkMargin: 1e-3),
        .. Of("Neg", -3, 3, tolerance: 0),
        .. Of("Scale", -3, 3, tolerance: 0),
        .. Of("AddScalar", -3, 3, tolerance: 0),
        .. Of("Erf", -4.5, 4.5, tolerance: 2e-7),
        .. Steps.SelectMany(step => Of(step, -3, 3, tolerance: 0)).Select(c => c with { Differentiable = [false], CheckGradient = false }),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors => [];

    private static readonly string[] Steps = ["Truncate", "Floor", "Ceiling", "Round", "Sign", "IsZero"];

    private static IEnumerable<OperationCase> Of(string operation, double low, double high, double tolerance, double kinkMargin = 0)
    {
        var body = new Body(operation);
        var template = new OperationCase(operation, "odd length", body, new Shape(3, 5, 7))
        {
            Range = (low, high),
            KinkMargin = kinkMargin,
            Tolerance = tolerance,
            BatchInputs = [0],
        };
        yield return template;
        yield return template with { Name = "scalar", Inputs = [default], BatchInputs = [] };
        yield return template with { Name = "empty", Inputs = [new Shape(0, 4)], BatchInputs = [] };
        yield return template with { Name = "long", Inputs = [new Shape(2, 40_003)], CheckGradient = false };
        yield return template with
        {
            Name = "benchmark",
            Inputs = [new Shape(16,
            128,
            128)],
            CheckGradient = false,
            Benchmark = true,
            Flops = 262_144,
        };
    }

    private sealed class Body(string operation) : ICaseBody
    {
        // Bounds that no drawn value comes close to.
        private const double Low = -1.2345678901;
        private const double High = 1.3456789012;
        private const double Factor = -1.75;

        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => operation switch
            {
                "Exp" => Op.Exp(inputs[0]),
                "Tanh" => Op.Tanh(inputs[0]),
                "Sigmoid" => Op.Sigmoid(inputs[0]),
                "Log" => Op.Log(inputs[0]),
                "Sqrt" => Op.Sqrt(inputs[0]),
                "Square" => Op.Square(inputs[0]),
                "Abs" => Op.Abs(inputs[0]),
                "Clip" => Op.Clip(inputs[0], T.CreateChecked(Low), T.CreateChecked(High)),
                "LeakyRelu" => Op.LeakyRelu(inputs[0], T.CreateChecked(0.1)),
                "Neg" => Op.Neg(inputs[0]),
                "Scale" => Op.Scale(inputs[0], T.CreateChecked(Factor)),
                "AddScalar" => Op.AddScalar(inputs[0], T.CreateChecked(Factor)),
                "Erf" => Op.Erf(inputs[0]),
                "Truncate" => Op.Truncate(inputs[0]),
                "Floor" => Op.Floor(inputs[0]),
                "Ceiling" => Op.Ceiling(inputs[0]),
                "Round" => Op.Round(inputs[0]),
                "Sign" => Op.Sign(inputs[0]),
                "IsZero" => Op.IsZero(inputs[0]),
                _ => throw new ArgumentOutOfRangeException(operation),
            };

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => operation switch
            {
                "Exp" => Loop(inputs[0], default(Exp<T>)),
                "Tanh" => Loop(inputs[0], default(Tanh<T>)),
                "Sigmoid" => Loop(inputs[0], default(Sigmoid<T>)),
                "Log" => Loop(inputs[0], default(Log<T>)),
                "Sqrt" => Loop(inputs[0], default(Sqrt<T>)),
                "Square" => Loop(inputs[0], default(Square<T>)),
                "Abs" => Loop(inputs[0], default(Abs<T>)),
                "Clip" => Loop(inputs[0], new Clip<T>(T.CreateChecked(Low), T.CreateChecked(High))),
                "LeakyRelu" => Loop(inputs[0], new LeakyRelu<T>(T.CreateChecked(0.1))),
                "Neg" => [.. inputs[0].ToArray().Select(x => -x)],
                "Scale" => [.. inputs[0].ToArray().Select(x => x * T.CreateChecked(Factor))],
                "AddScalar" => [.. inputs[0].ToArray().Select(x => x + T.CreateChecked(Factor))],
                "Erf" => Loop(inputs[0], default(Erf<T>)),
                "Truncate" => Loop(inputs[0], default(Step<T, Truncation>)),
                "Floor" => Loop(inputs[0], default(Step<T, RoundingDown>)),
                "Ceiling" => Loop(inputs[0], default(Step<T, RoundingUp>)),
                "Round" => Loop(inputs[0], default(Step<T, RoundingToEven>)),
                "Sign" => Loop(inputs[0], default(Step<T, Signum>)),
                "IsZero" => Loop(inputs[0], default(Step<T, ZeroTest>)),
                _ => throw new ArgumentOutOfRangeException(operation),
            };

        private static T[] Loop<T, TFunction>(Tensor<T> x, TFunction function)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TFunction : struct, IElementFunction<T>
        {
            var y = new T[x.Length];
            ElementKernel.ForwardReference(x.Values, y.AsSpan(), function);
            return y;
        }
    }
}
