using System.Numerics;
using Smug.Tensors;
using Pair = Smug.Kernels.Broadcast.BinaryOperation;

namespace Smug.Models;

/// <summary>What a <see cref="BinaryLayer{T}"/> computes from two elements.</summary>
public enum BinaryOperation
{
    /// <summary>a + b.</summary>
    Plus,

    /// <summary>a − b.</summary>
    Minus,

    /// <summary>a · b.</summary>
    Times,

    /// <summary>a / b.</summary>
    Over,

    /// <summary>a to the power b.</summary>
    Power,

    /// <summary>The larger; equal elements share the gradient.</summary>
    Maximum,

    /// <summary>The smaller; equal elements share the gradient.</summary>
    Minimum,

    /// <summary>1 where a = b, else 0; no gradient.</summary>
    Equal,

    /// <summary>1 where a &gt; b, else 0; no gradient.</summary>
    Greater,

    /// <summary>1 where a ≥ b, else 0; no gradient.</summary>
    GreaterOrEqual,

    /// <summary>1 where a &lt; b, else 0; no gradient.</summary>
    Less,

    /// <summary>1 where a ≤ b, else 0; no gradient.</summary>
    LessOrEqual,
}

/// <summary>Element-by-element arithmetic on two items, which are broadcast to one shape. One side may be a constant of the layer, the
/// same for every item.</summary>
public sealed class BinaryLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T>? _left;
    private readonly Parameter<T>? _right;

    /// <summary>Creates the layer.</summary>
    /// <param name="operation">What is computed.</param>
    /// <param name="left">The first operand for every item, or null to read it.</param>
    /// <param name="right">The second operand for every item, or null to read it.</param>
    /// <exception cref="UsageException">Both operands are given.</exception>
    public BinaryLayer(BinaryOperation operation, Tensor<T>? left = null, Tensor<T>? right = null)
    {
        Operation = operation;
        if (left is not null && right is not null) throw new UsageException($"{operation}: at most one side can be a constant.");
        if (left is not null) _left = new Parameter<T>("left", left, HasGradient(operation));
        if (right is not null) _right = new Parameter<T>("right", right, HasGradient(operation));
    }

    /// <inheritdoc/>
    public override string Kind => Operation.ToString();

    /// <summary>What is computed.</summary>
    public BinaryOperation Operation { get; }

    /// <summary>The constant first operand, or null.</summary>
    public Tensor<T>? Left => _left?.Value;

    /// <summary>The constant second operand, or null.</summary>
    public Tensor<T>? Right => _right?.Value;

    /// <inheritdoc/>
    public override int MaxInputs => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters => _left is not null ? [_left] : _right is not null ? [_right] : [];

    internal static Layer<T> Read(BinaryOperation operation, IParameterSource<T> parameters) => new BinaryLayer<T>(
        operation, parameters.Has("left") ? parameters.Take("left") : null, parameters.Has("right") ? parameters.Take("right") : null);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs.Length == 2 - Parameters.Count
        ? Broadcasting.Shapes(Kind, Left?.Shape ?? inputs[0], Right?.Shape ?? inputs[^1])
        : throw new ShapeException(Kind, $"{2 - Parameters.Count} input(s)", $"{inputs.Length}");

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var a = Left is null ? inputs[0] : Op.ExpandDims(Left, 0);
        var b = Right is null ? inputs[^1] : Op.ExpandDims(Right, 0);
        var rank = Math.Max(a.Shape.Rank, b.Shape.Rank) - 1;
        (a, b) = (Broadcasting.WithRank(a, rank), Broadcasting.WithRank(b, rank));
        return Operation switch
        {
            BinaryOperation.Plus => Op.Add(a, b),
            BinaryOperation.Minus => Op.Sub(a, b),
            BinaryOperation.Times => Op.Mul(a, b),
            BinaryOperation.Over => Op.Div(a, b),
            BinaryOperation.Power => Op.Power(a, b),
            BinaryOperation.Maximum => Op.Maximum(a, b),
            BinaryOperation.Minimum => Op.Minimum(a, b),
            BinaryOperation.Equal => Op.Equal(a, b),
            BinaryOperation.Greater => Op.Greater(a, b),
            BinaryOperation.GreaterOrEqual => Op.GreaterOrEqual(a, b),
            BinaryOperation.Less => Op.Less(a, b),
            _ => Op.LessOrEqual(a, b),
        };
    }

    // The item that the chain starts from keeps its axes: the other one is brought to them.
    internal override bool IsLinks(int start, ReadOnlySpan<Shape> inputs, ForwardMode mode) => PairOf(Operation) is not null
        && inputs.Length == 2 - Parameters.Count
        && inputs[start].Rank >= (inputs.Length == 2 ? inputs[1 - start].Rank : Parameters[0].Value.Shape.Rank);

    internal override ChainLink<T>[] Links(ReadOnlySpan<Tensor<T>?> inputs, int start, ReadOnlySpan<Shape> shapes)
    {
        var other = inputs.Length == 2 ? inputs[1 - start]! : Op.ExpandDims(Parameters[0].Value, 0);
        return [new ChainLink<T>(PairOf(Operation)!.Value, Broadcasting.WithRank(other, shapes[start].Rank), operandFirst: start == 1 || Left is not null)];
    }

    private static Pair? PairOf(BinaryOperation operation) => operation switch
    {
        BinaryOperation.Plus => Pair.Sum,
        BinaryOperation.Minus => Pair.Difference,
        BinaryOperation.Times => Pair.Product,
        BinaryOperation.Over => Pair.Quotient,
        BinaryOperation.Maximum => Pair.Larger,
        BinaryOperation.Minimum => Pair.Smaller,
        _ => null,
    };

    private static bool HasGradient(BinaryOperation operation) => operation < BinaryOperation.Equal;
}
