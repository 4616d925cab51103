using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Matrix products of items over their last two axes, the axes before them broadcast: [N, …, M, K] · [N, …, K, P] → [N, …, M, P].
/// One side may be a constant of the layer, the same for every item.</summary>
public sealed class MatMulLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T>? _left;
    private readonly Parameter<T>? _right;

    /// <summary>Creates the layer.</summary>
    /// <param name="left">[…, M, K], or null to read it.</param>
    /// <param name="right">[…, K, P], or null to read it.</param>
    /// <exception cref="UsageException">Both sides are given.</exception>
    public MatMulLayer(Tensor<T>? left = null, Tensor<T>? right = null)
    {
        if (left is not null && right is not null) throw new UsageException("MatMul: at most one side can be a constant.");
        if (left is not null) _left = new Parameter<T>("left", left);
        if (right is not null) _right = new Parameter<T>("right", right);
    }

    /// <inheritdoc/>
    public override string Kind => "MatMul";

    /// <inheritdoc/>
    public override int MaxInputs => 2;

    /// <summary>The constant on the left, or null.</summary>
    public Tensor<T>? Left => _left?.Value;

    /// <summary>The constant on the right, or null.</summary>
    public Tensor<T>? Right => _right?.Value;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters => _left is not null ? [_left] : _right is not null ? [_right] : [];

    internal static Layer<T> Read(IParameterSource<T> parameters) => new MatMulLayer<T>(
        parameters.Has("left") ? parameters.Take("left") : null, parameters.Has("right") ? parameters.Take("right") : null);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length != (Parameters.Count == 0 ? 2 : 1)) throw new ShapeException(Kind, $"{2 - Parameters.Count} input(s)", $"{inputs.Length}");
        var a = Left?.Shape ?? inputs[0];
        var b = Right?.Shape ?? inputs[^1];
        if (a.Rank < 2 || b.Rank < 2 || a[^1] != b[^2]) throw new ShapeException(Kind, "[…, M, K] and […, K, P]", $"{a} and {b}");
        return new Shape([.. Broadcasting.Shapes(Kind, new Shape(a.Sizes[..^2]), new Shape(b.Sizes[..^2])).Sizes, a[^2], b[^1]]);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var batch = inputs[0].Shape[0];
        var result = new Shape([batch, .. OutputShape(inputs.Length == 2
            ? [new Shape(inputs[0].Shape.Sizes[1..]), new Shape(inputs[1].Shape.Sizes[1..])]
            : [new Shape(inputs[0].Shape.Sizes[1..])]).Sizes]);
        if (Right is { } shared && shared.Shape.Rank == 2)
            return Op.Reshape(Op.MatMul(Op.Reshape(inputs[0], inputs[0].Shape.Product(..^1), shared.Shape[0]), shared), result.Sizes);

        var a = Stacked(Left is null ? inputs[0] : Op.ExpandDims(Left, 0), result);
        var b = Stacked(Right is null ? inputs[^1] : Op.ExpandDims(Right, 0), result);
        if (a.Shape[0] == 0) return Tensor<T>.Zeros(result, a.Device);
        var products = new Tensor<T>[a.Shape[0]];
        for (var i = 0; i < products.Length; i++) products[i] = Op.MatMul(Matrix(a, i), Matrix(b, i));
        return Op.Reshape(Op.Concat(0, products), result.Sizes);
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 2.0 * OutputShape(inputs).Length * (Left?.Shape ?? inputs[0])[^1];

    /// <summary>All matrices one after the other, repeated as the result asks: [count, rows, columns].</summary>
    private static Tensor<T> Stacked(Tensor<T> x, Shape result)
    {
        var whole = Broadcasting.WithRank(x, result.Rank - 1);
        whole = Op.BroadcastTo(whole, new Shape([.. result.Sizes[..^2], .. whole.Shape.Sizes[^2..]]));
        return Op.Reshape(whole, result.Product(..^2), whole.Shape[^2], whole.Shape[^1]);
    }

    private static Tensor<T> Matrix(Tensor<T> stack, int index) => Op.Reshape(Op.Rows(stack, index, 1), stack.Shape[1], stack.Shape[2]);
}
