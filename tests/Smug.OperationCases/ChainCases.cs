using System.Numerics;
using Smug.Kernels.Broadcast;
using Smug.Kernels.Elementwise;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of chains of elementwise functions.</summary>
public sealed class ChainCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        new("Chain", "one link", new Body("x+a"), new Shape(4, 7), new Shape(7)) { Tolerance = 0 },
        new("Chain", "scale, shift, activation", new Body("x*a +b tanh"), new Shape(3, 5, 5, 6), new Shape(6), new Shape(6)) { Tolerance = 2e-7, BatchInputs = [0] },
        new("Chain", "sum of equal shapes, activation", new Body("x+a sigmoid"), new Shape(3, 31), new Shape(3, 31)) { Tolerance = 2e-7, BatchInputs = [0, 1] },
        new("Chain", "the start repeats", new Body("x+a *b tanh"), new Shape(2, 4, 1, 3), new Shape(2, 1, 5, 3), new Shape(2, 1, 1, 3)) { Tolerance = 2e-7, BatchInputs = [0, 1, 2] },
        new("Chain", "operands first", new Body("a-x exp b/x"), new Shape(5, 3), new Shape(3), new Shape(5, 1)) { Tolerance = 1e-6 },
        new("Chain", "three operands", new Body("x-a *b +c sigmoid"), new Shape(7, 9), new Shape(9), new Shape(9), new Shape(9)) { Tolerance = 2e-7, BatchInputs = [0] },
        new("Chain", "scalars", new Body("x*a +b tanh"), default, default, default) { Tolerance = 2e-7 },
        new("Chain", "empty", new Body("x*a +b tanh"), new Shape(0, 6), new Shape(6), new Shape(6)),
        new("Chain", "long", new Body("x*a +b tanh"), new Shape(2, 40_003), new Shape(40_003), new Shape(2, 1)) { Tolerance = 2e-7, CheckGradient = false },
        new("Chain", "benchmark", new Body("x*a +b relu"), new Shape(16, 56, 56, 64), new Shape(64), new Shape(64))
        {
            CheckGradient = false,
            Benchmark = true,
            Flops = 3.0 * 16 * 56 * 56 * 64,
        },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("Mul", "an operand of another shape", () => new Body("x+a *b").Run([Tensor<float>.Zeros(new Shape(2, 3)), Tensor<float>.Zeros(new Shape(3)), Tensor<float>.Zeros(new Shape(2))])),
    ];

    /// <param name="links">A letter and a sign for a tensor and a function of two numbers, else a function of one.</param>
    private sealed class Body(string links) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Chain(inputs[0], [.. Tokens.Select(token => Link(token, inputs))]);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (shape, values) = (inputs[0].Shape.Sizes.ToArray(), inputs[0].ToArray());
            foreach (var token in Tokens)
            {
                if (OperandOf(token) is not { } number)
                {
                    values = [.. values.Select(x => Function(token, x))];
                    continue;
                }

                var operand = inputs[number];
                var output = BroadcastPlan.Of(shape, operand.Shape.Sizes)!.OutputShape;
                var y = new T[output.Aggregate(1, (product, size) => product * size)];
                var function = token.First(c => !char.IsAsciiLetter(c));
                if (token[^1] == 'x') Combine(function, operand.Shape.Sizes, operand.Values, shape, values, output, y);
                else Combine(function, shape, values, operand.Shape.Sizes, operand.Values, output, y);
                (shape, values) = (output, y);
            }

            return values;
        }

        private string[] Tokens => links.Split(' ');

        /// <summary>The input that a token's letter means, or null in a function of one number.</summary>
        private static int? OperandOf(string token) => token.Any(c => !char.IsAsciiLetter(c)) ? token.First(c => c is >= 'a' and <= 'c') - 'a' + 1 : null;

        private static ChainLink<T> Link<T>(string token, Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (OperandOf(token) is not { } number) return new(Enum.Parse<ElementOperation>(token, ignoreCase: true));
            var pair = token.First(c => !char.IsAsciiLetter(c)) switch
            {
                '+' => BinaryOperation.Sum,
                '-' => BinaryOperation.Difference,
                '*' => BinaryOperation.Product,
                _ => BinaryOperation.Quotient,
            };
            return new(pair, inputs[number], operandFirst: token[^1] == 'x');
        }

        private static T Function<T>(string name, T x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
            {
                "tanh" => default(Tanh<T>).Reference(x),
                "sigmoid" => default(Sigmoid<T>).Reference(x),
                "exp" => T.Exp(x),
                _ => T.Max(x, T.Zero),
            };

        private static void Combine<T>(
            char function, ReadOnlySpan<int> shapeA, ReadOnlySpan<T> a, ReadOnlySpan<int> shapeB, ReadOnlySpan<T> b, ReadOnlySpan<int> output, Span<T> y)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            switch (function)
            {
                case '+': BroadcastKernel.ForwardReference<T, Sum>(shapeA, a, shapeB, b, output, y); break;
                case '-': BroadcastKernel.ForwardReference<T, Difference>(shapeA, a, shapeB, b, output, y); break;
                case '*': BroadcastKernel.ForwardReference<T, Product>(shapeA, a, shapeB, b, output, y); break;
                default: BroadcastKernel.ForwardReference<T, Quotient>(shapeA, a, shapeB, b, output, y); break;
            }
        }
    }
}
