using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Functions of single elements and arithmetic with broadcasting.</summary>
internal static class ElementOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("Relu", node => Apply(node, new ReluLayer<T>())),
        new("Sigmoid", node => Apply(node, new SigmoidLayer<T>())),
        new("Tanh", node => Apply(node, new TanhLayer<T>())),
        new("Exp", node => Apply(node, UnaryOperation.Exp)),
        new("Log", node => Apply(node, UnaryOperation.Log)),
        new("Sqrt", node => Apply(node, UnaryOperation.Sqrt)),
        new("Abs", node => Apply(node, UnaryOperation.Abs)),
        new("Neg", node => Apply(node, UnaryOperation.Neg)),
        new("Reciprocal", node => Apply(node, UnaryOperation.Reciprocal)),
        new("Erf", node => Apply(node, UnaryOperation.Erf)),
        new("Softplus", node => Apply(node, UnaryOperation.Softplus)),
        new("Softsign", node => Apply(node, UnaryOperation.Softsign)),
        new("Floor", node => Apply(node, UnaryOperation.Floor)),
        new("Ceil", node => Apply(node, UnaryOperation.Ceil)),
        new("Round", node => Apply(node, UnaryOperation.Round)),
        new("Sign", node => Apply(node, UnaryOperation.Sign)),
        new("Not", node => Apply(node, UnaryOperation.Not)),
        new("Sin", node => Apply(node, UnaryOperation.Sin)),
        new("Cos", node => Apply(node, UnaryOperation.Cos)),
        new("Tan", node => Apply(node, UnaryOperation.Tan)),
        new("Asin", node => Apply(node, UnaryOperation.Asin)),
        new("Acos", node => Apply(node, UnaryOperation.Acos)),
        new("Atan", node => Apply(node, UnaryOperation.Atan)),
        new("Sinh", node => Apply(node, UnaryOperation.Sinh)),
        new("Cosh", node => Apply(node, UnaryOperation.Cosh)),
        new("Asinh", node => Apply(node, UnaryOperation.Asinh)),
        new("Acosh", node => Apply(node, UnaryOperation.Acosh)),
        new("Atanh", node => Apply(node, UnaryOperation.Atanh)),
        new("LeakyRelu", node => Apply(node, UnaryOperation.LeakyRelu, node.Float("alpha", 0.01))),
        new("Elu", node => Apply(node, UnaryOperation.Elu, node.Float("alpha", 1))),
        new("Selu", node => Apply(node, UnaryOperation.Selu, node.Float("alpha", 1.67326319217681884765625), node.Float("gamma", 1.05070102214813232421875))),
        new("HardSigmoid", node => Apply(node, UnaryOperation.HardSigmoid, node.Float("alpha", 0.2), node.Float("beta", 0.5))),
        new("Clip", Clip),
        new("Gelu", Gelu),
        new("HardSwish", HardSwish),
        new("PRelu", PRelu),
        new("Identity", node => node.Result(node.Turned(0))),
        new("Dropout", Dropout),
        new("Cast", Cast),
        new("CastLike", node => Cast(node, node.Turned(1).Type)),
        new("Add", node => Combine(node, BinaryOperation.Plus)),
        new("Sub", node => Combine(node, BinaryOperation.Minus)),
        new("Mul", node => Combine(node, BinaryOperation.Times)),
        new("Div", Div),
        new("Pow", Pow),
        new("Max", node => Variadic(node, BinaryOperation.Maximum)),
        new("Min", node => Variadic(node, BinaryOperation.Minimum)),
        new("Sum", node => Variadic(node, BinaryOperation.Plus)),
        new("Mean", Mean),
        new("Equal", node => Combine(node, BinaryOperation.Equal, OnnxElementType.Bool)),
        new("Greater", node => Combine(node, BinaryOperation.Greater, OnnxElementType.Bool)),
        new("GreaterOrEqual", node => Combine(node, BinaryOperation.GreaterOrEqual, OnnxElementType.Bool)),
        new("Less", node => Combine(node, BinaryOperation.Less, OnnxElementType.Bool)),
        new("LessOrEqual", node => Combine(node, BinaryOperation.LessOrEqual, OnnxElementType.Bool)),
        new("And", node => Combine(node, BinaryOperation.Minimum, OnnxElementType.Bool)),
        new("Or", node => Combine(node, BinaryOperation.Maximum, OnnxElementType.Bool)),
    ];

    /// <summary>Two values element by element, broadcast to one shape as ONNX does: aligned at ONNX's last axis.</summary>
    public static GraphValue<T> Combine(NodeContext<T> node, BinaryOperation operation, GraphValue<T> a, GraphValue<T> b, OnnxElementType? type = null)
    {
        var alignment = Alignment<T>.Of(node, a, b);
        var (left, right) = (alignment.Operand(a), alignment.Operand(b));
        var bothKnown = left.Constant is not null && right.Constant is not null;
        var isResidual = operation == BinaryOperation.Plus && left.Constant is null && right.Constant is null && left.ItemShape == right.ItemShape;
        Layer<T> layer = isResidual
            ? new AddLayer<T>()
            : new BinaryLayer<T>(operation, bothKnown ? null : alignment.Item(left), bothKnown ? null : alignment.Item(right));
        GraphValue<T>[] inputs = bothKnown ? [left, right] : [.. new[] { left, right }.Where(side => side.Constant is null)];
        return node.Emit(layer, alignment.Shape, alignment.Order, type ?? a.Type, inputs);
    }

    private static void Apply(NodeContext<T> node, Layer<T> layer) => node.Result(node.Emit(layer, node.Input(0)));

    private static void Apply(NodeContext<T> node, UnaryOperation operation, double alpha = 0, double beta = 0) =>
        Apply(node, new UnaryLayer<T>(operation, alpha, beta));

    private static void Combine(NodeContext<T> node, BinaryOperation operation, OnnxElementType? type = null) =>
        node.Result(Combine(node, operation, node.Input(0), node.Input(1), type));

    private static void Variadic(NodeContext<T> node, BinaryOperation operation) => node.Result(Joined(node, operation));

    private static GraphValue<T> Joined(NodeContext<T> node, BinaryOperation operation)
    {
        var result = node.Input(0);
        for (var i = 1; i < node.InputCount; i++) result = Combine(node, operation, result, node.Input(i));
        return result;
    }

    private static void Mean(NodeContext<T> node) =>
        node.Result(Combine(node, BinaryOperation.Over, Joined(node, BinaryOperation.Plus), Scalar(node, node.InputCount)));

    /// <summary>Whole numbers are divided towards zero.</summary>
    private static void Div(NodeContext<T> node)
    {
        var quotient = Combine(node, BinaryOperation.Over, node.Input(0), node.Input(1));
        node.Result(quotient.IsInteger ? node.Emit(new UnaryLayer<T>(UnaryOperation.Truncate), quotient) : quotient);
    }

    private static void Pow(NodeContext<T> node)
    {
        var (a, known) = (node.Input(0), node.ConstantOrNull(1));
        if (known is { Length: 1 } && known.Values[0] == T.CreateTruncating(0.5) && !a.IsInteger && known.Shape.Rank <= a.Rank)
        {
            node.Result(node.Emit(new UnaryLayer<T>(UnaryOperation.Sqrt), a));
            return;
        }

        if (known is { Length: 1 } && known.Values[0] == T.CreateTruncating(2) && known.Shape.Rank <= a.Rank)
        {
            node.Result(Combine(node, BinaryOperation.Times, a, a));
            return;
        }

        var power = Combine(node, BinaryOperation.Power, a, node.Input(1));
        node.Result(power.IsInteger ? node.Emit(new UnaryLayer<T>(UnaryOperation.Truncate), power) : power);
    }

    private static void Clip(NodeContext<T> node)
    {
        var (low, high) = (double.MinValue, double.MaxValue);
        if (node.Opset < 11) (low, high) = (node.Float("min", low), node.Float("max", high));
        if (node.Has(1)) low = Finite(node.Number(1, "its minimum"));
        if (node.Has(2)) high = Finite(node.Number(2, "its maximum"));

        // Where the bounds cross, ONNX gives the upper one.
        Apply(node, UnaryOperation.Clip, Math.Min(low, high), high);

        static double Finite(double bound) => Math.Clamp(bound, double.MinValue, double.MaxValue);
    }

    /// <summary>x / 2 · (1 + erf(x / √2)), or its approximation by tanh.</summary>
    private static void Gelu(NodeContext<T> node)
    {
        var approximate = node.Text("approximate", "none");
        if (approximate is not ("none" or "tanh")) throw node.Refuse($"attribute 'approximate' is '{approximate}'");
        var x = node.Input(0);
        GraphValue<T> inner;
        if (approximate == "none")
        {
            inner = node.Emit(new UnaryLayer<T>(UnaryOperation.Erf), Combine(node, BinaryOperation.Times, x, Scalar(node, Math.Sqrt(0.5))));
        }
        else
        {
            var cube = Combine(node, BinaryOperation.Times, Combine(node, BinaryOperation.Times, x, x), x);
            var sum = Combine(node, BinaryOperation.Plus, x, Combine(node, BinaryOperation.Times, cube, Scalar(node, 0.044715)));
            inner = node.Emit(new TanhLayer<T>(), Combine(node, BinaryOperation.Times, sum, Scalar(node, Math.Sqrt(2 / Math.PI))));
        }

        var share = Combine(node, BinaryOperation.Times, Combine(node, BinaryOperation.Plus, inner, Scalar(node, 1)), Scalar(node, 0.5));
        node.Result(Combine(node, BinaryOperation.Times, x, share));
    }

    private static void HardSwish(NodeContext<T> node)
    {
        var x = node.Input(0);
        node.Result(Combine(node, BinaryOperation.Times, x, node.Emit(new UnaryLayer<T>(UnaryOperation.HardSigmoid, 1.0 / 6, 0.5), x)));
    }

    /// <summary>max(x, 0) + slope · min(x, 0).</summary>
    private static void PRelu(NodeContext<T> node)
    {
        var x = node.Input(0);
        var below = Combine(node, BinaryOperation.Times, Combine(node, BinaryOperation.Minimum, x, Scalar(node, 0)), node.Input(1));
        node.Result(Combine(node, BinaryOperation.Plus, node.Emit(new ReluLayer<T>(), x), below));
    }

    private static void Dropout(NodeContext<T> node)
    {
        node.Int("seed", 0);
        var ratio = node.Float("ratio", 0.5);
        if (node.Has(1)) ratio = node.Number(1, "its ratio");
        if (node.Has(2) && node.Number(2, "training_mode") != 0 && ratio != 0) throw node.Refuse("dropout while training is not supported");
        var x = node.Raw(0);
        node.Result(x);
        if (!node.IsWanted(1)) return;
        if (x.IsBatched) throw node.RefuseMixing("the mask");
        node.Graph.Spend(new Shape(x.Shape).Length);
        node.Set(1, node.Graph.OfConstant("mask", Tensor<T>.Full(new Shape(x.Shape), T.One), OnnxElementType.Bool));
    }

    private static void Cast(NodeContext<T> node) => Cast(node, (OnnxElementType)node.Int("to", 0));

    private static void Cast(NodeContext<T> node, OnnxElementType to)
    {
        node.Flag("saturate");
        node.Text("round_mode", "up");
        var x = node.Raw(0);
        if (!Enum.IsDefined(to) || to is OnnxElementType.Undefined or OnnxElementType.String) throw node.Refuse($"casting to type {(int)to} is not supported");
        if (to == OnnxElementType.Bool && x.Type != OnnxElementType.Bool)
        {
            var isZero = node.Emit(new UnaryLayer<T>(UnaryOperation.Not), node.Input(0));
            node.Result(node.Emit(new UnaryLayer<T>(UnaryOperation.Not), isZero.Shape, isZero.Order, to, isZero));
        }
        else if (OnnxTensor.IsIntegerType(to) && !x.IsInteger)
        {
            x = node.Input(0);
            node.Result(node.Emit(new UnaryLayer<T>(UnaryOperation.Truncate), x.Shape, x.Order, to, x));
        }
        else
        {
            node.Result(new GraphValue<T>
            {
                Name = x.Name,
                Type = to,
                Shape = x.Shape,
                IsBatched = x.IsBatched,
                Order = x.Order,
                Node = x.Node,
                Constant = x.Constant,
                Unflattened = x.Unflattened,
            });
        }
    }

    private static GraphValue<T> Scalar(NodeContext<T> node, double value) =>
        node.Graph.OfConstant("scalar", Tensor<T>.Full(new Shape(), T.CreateTruncating(value)), OnnxElementType.Float);
}
