using System.Numerics;
using Smug.Kernels.Broadcast;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

/// <summary>One link of a chain (<see cref="Op.Chain"/>): a function of the number so far, or of it and a tensor's element. Immutable.</summary>
public readonly record struct ChainLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A function of one number.</summary>
    /// <param name="operation">Which.</param>
    /// <param name="a">Its first setting, where it has one.</param>
    /// <param name="b">Its second.</param>
    public ChainLink(ElementOperation operation, T a = default, T b = default) =>
        (Element, A, B) = (operation, a, b);

    /// <summary>A function of two numbers, of which a tensor gives one.</summary>
    /// <param name="pair">Sum, difference, product, quotient, larger or smaller.</param>
    /// <param name="operand">The tensor; broadcasts under NumPy's rule.</param>
    /// <param name="operandFirst">Whether its element is the function's first argument.</param>
    /// <exception cref="UsageException">Chains do not have this function.</exception>
    public ChainLink(BinaryOperation pair, Tensor<T> operand, bool operandFirst = false)
    {
        if (pair is not (BinaryOperation.Sum or BinaryOperation.Difference or BinaryOperation.Product or BinaryOperation.Quotient or BinaryOperation.Larger or BinaryOperation.Smaller))
            throw new UsageException($"Chain: {pair} is no link of a chain.");
        (Pair, Operand, OperandFirst) = (pair, operand, operandFirst);
    }

    /// <summary>The function of one number; of no meaning where there is an operand.</summary>
    public ElementOperation Element { get; }

    /// <summary>Its first setting.</summary>
    public T A { get; }

    /// <summary>Its second setting.</summary>
    public T B { get; }

    /// <summary>The function of two numbers.</summary>
    public BinaryOperation Pair { get; }

    /// <summary>What gives the other number; null in a function of one.</summary>
    public Tensor<T>? Operand { get; }

    /// <summary>Whether the operand is the function's first argument.</summary>
    public bool OperandFirst { get; }

    /// <summary>The link as an operation of its own.</summary>
    internal Tensor<T> Apply(Tensor<T> x) => Operand is null ? Function(x) : OperandFirst ? Combine(Operand, x) : Combine(x, Operand);

    private Tensor<T> Function(Tensor<T> x) => Element switch
    {
        ElementOperation.Relu => Op.Relu(x),
        ElementOperation.LeakyRelu => Op.LeakyRelu(x, A),
        ElementOperation.Clip => Op.Clip(x, A, B),
        ElementOperation.Abs => Op.Abs(x),
        ElementOperation.Exp => Op.Exp(x),
        ElementOperation.Log => Op.Log(x),
        ElementOperation.Sqrt => Op.Sqrt(x),
        ElementOperation.Square => Op.Square(x),
        ElementOperation.Tanh => Op.Tanh(x),
        ElementOperation.Sigmoid => Op.Sigmoid(x),
        ElementOperation.Times => Op.Scale(x, A),
        ElementOperation.Plus => Op.AddScalar(x, A),
        ElementOperation.Negate => Op.Neg(x),
        ElementOperation.Erf => Op.Erf(x),
        ElementOperation.Truncate => Op.Truncate(x),
        ElementOperation.Floor => Op.Floor(x),
        ElementOperation.Ceiling => Op.Ceiling(x),
        ElementOperation.Round => Op.Round(x),
        ElementOperation.Sign => Op.Sign(x),
        ElementOperation.IsZero => Op.IsZero(x),
        _ => throw new UsageException($"Chain: {Element} is no link of a chain."),
    };

    private Tensor<T> Combine(Tensor<T> a, Tensor<T> b) => Pair switch
    {
        BinaryOperation.Sum => Op.Add(a, b),
        BinaryOperation.Difference => Op.Sub(a, b),
        BinaryOperation.Product => Op.Mul(a, b),
        BinaryOperation.Quotient => Op.Div(a, b),
        BinaryOperation.Larger => Op.Maximum(a, b),
        _ => Op.Minimum(a, b),
    };
}
