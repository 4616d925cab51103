using System.Numerics;
using Smug.Kernels.Elementwise;
using Smug.Tensors;
using Smug.Tensors.Autodiff;

namespace Smug.Models;

/// <summary>What a <see cref="UnaryLayer{T}"/> computes from an element; α and β are the layer's settings.</summary>
public enum UnaryOperation
{
    /// <summary>eˣ.</summary>
    Exp,

    /// <summary>ln x.</summary>
    Log,

    /// <summary>√x.</summary>
    Sqrt,

    /// <summary>|x|.</summary>
    Abs,

    /// <summary>−x.</summary>
    Neg,

    /// <summary>1 / x.</summary>
    Reciprocal,

    /// <summary>The error function.</summary>
    Erf,

    /// <summary>x, or α · x where x &lt; 0.</summary>
    LeakyRelu,

    /// <summary>x, or α · (eˣ − 1) where x &lt; 0.</summary>
    Elu,

    /// <summary>β · x, or β · α · (eˣ − 1) where x &lt; 0.</summary>
    Selu,

    /// <summary>ln(1 + eˣ).</summary>
    Softplus,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>α · x + β between 0 and 1.</summary>
    HardSigmoid,

    /// <summary>x between α and β.</summary>
    Clip,

    /// <summary>x towards zero; no gradient.</summary>
    Truncate,

    /// <summary>The largest whole number that is at most x; no gradient.</summary>
    Floor,

    /// <summary>The smallest whole number that is at least x; no gradient.</summary>
    Ceil,

    /// <summary>The nearest whole number, the even one of two; no gradient.</summary>
    Round,

    /// <summary>−1, 0 or 1; no gradient.</summary>
    Sign,

    /// <summary>1 where x is 0, else 0; no gradient.</summary>
    Not,

    /// <summary>The sine of x in radians.</summary>
    Sin,

    /// <summary>The cosine.</summary>
    Cos,

    /// <summary>The tangent.</summary>
    Tan,

    /// <summary>The angle whose sine is x.</summary>
    Asin,

    /// <summary>The angle whose cosine is x.</summary>
    Acos,

    /// <summary>The angle whose tangent is x.</summary>
    Atan,

    /// <summary>(eˣ − e⁻ˣ) / 2.</summary>
    Sinh,

    /// <summary>(eˣ + e⁻ˣ) / 2.</summary>
    Cosh,

    /// <summary>The inverse of <see cref="Sinh"/>.</summary>
    Asinh,

    /// <summary>The inverse of <see cref="Cosh"/> that is not negative.</summary>
    Acosh,

    /// <summary>The inverse of the hyperbolic tangent.</summary>
    Atanh,
}

/// <summary>A function of each element. Any shape.</summary>
/// <param name="operation">The function.</param>
/// <param name="alpha">Its first setting, where it has one.</param>
/// <param name="beta">Its second.</param>
public sealed class UnaryLayer<T>(UnaryOperation operation, double alpha = 0, double beta = 0) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => operation.ToString();

    /// <summary>The function.</summary>
    public UnaryOperation Operation => operation;

    /// <summary>Its first setting.</summary>
    public double Alpha => alpha;

    /// <summary>Its second setting.</summary>
    public double Beta => beta;

    internal static Layer<T> Read(UnaryOperation operation, LayerAttributes attributes) => new UnaryLayer<T>(
        operation, Settings(operation) > 0 ? attributes.Number("alpha") : 0, Settings(operation) > 1 ? attributes.Number("beta") : 0);

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        if (Settings(operation) > 0) attributes.Set("alpha", alpha);
        if (Settings(operation) > 1) attributes.Set("beta", beta);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var x = inputs[0];
        return operation switch
        {
            UnaryOperation.Reciprocal => Op.Div(Tensor<T>.Full(new Shape(), T.One, x.Device), x),
            UnaryOperation.Elu => Elu(x, T.CreateTruncating(alpha)),
            UnaryOperation.Selu => Op.Scale(Elu(x, T.CreateTruncating(alpha)), T.CreateTruncating(beta)),
            UnaryOperation.Softplus => Op.Add(Op.Relu(x), Op.Log(Op.AddScalar(Op.Exp(Op.Neg(Op.Abs(x))), T.One))),
            UnaryOperation.Softsign => Op.Div(x, Op.AddScalar(Op.Abs(x), T.One)),
            UnaryOperation.Sin => Smooth(x, T.Sin, T.Cos),
            UnaryOperation.Cos => Smooth(x, T.Cos, v => -T.Sin(v)),
            UnaryOperation.Tan => Smooth(x, T.Tan, v => T.One + T.Tan(v) * T.Tan(v)),
            UnaryOperation.Asin => Smooth(x, T.Asin, v => T.One / T.Sqrt(T.One - v * v)),
            UnaryOperation.Acos => Smooth(x, T.Acos, v => -T.One / T.Sqrt(T.One - v * v)),
            UnaryOperation.Atan => Smooth(x, T.Atan, v => T.One / (T.One + v * v)),
            UnaryOperation.Sinh => Smooth(x, T.Sinh, T.Cosh),
            UnaryOperation.Cosh => Smooth(x, T.Cosh, T.Sinh),
            UnaryOperation.Asinh => Smooth(x, T.Asinh, v => T.One / T.Sqrt(v * v + T.One)),
            UnaryOperation.Acosh => Smooth(x, T.Acosh, v => T.One / T.Sqrt(v * v - T.One)),
            UnaryOperation.Atanh => Smooth(x, T.Atanh, v => T.One / (T.One - v * v)),
            _ => Op.Chain(x, OwnLinks()!),
        };
    }

    internal override bool IsLinks(int start, ReadOnlySpan<Shape> inputs, ForwardMode mode) => OwnLinks() is not null;

    internal override ChainLink<T>[] Links(ReadOnlySpan<Tensor<T>?> inputs, int start, ReadOnlySpan<Shape> shapes) => OwnLinks()!;

    /// <summary>The function where each step needs the step before only; null where it needs x again.</summary>
    private ChainLink<T>[]? OwnLinks()
    {
        var (a, b) = (T.CreateTruncating(alpha), T.CreateTruncating(beta));
        return operation switch
        {
            UnaryOperation.Exp => [new(ElementOperation.Exp)],
            UnaryOperation.Log => [new(ElementOperation.Log)],
            UnaryOperation.Sqrt => [new(ElementOperation.Sqrt)],
            UnaryOperation.Abs => [new(ElementOperation.Abs)],
            UnaryOperation.Neg => [new(ElementOperation.Negate)],
            UnaryOperation.Erf => [new(ElementOperation.Erf)],
            UnaryOperation.LeakyRelu => [new(ElementOperation.LeakyRelu, a)],
            UnaryOperation.HardSigmoid => [new(ElementOperation.Times, a), new(ElementOperation.Plus, b), new(ElementOperation.Clip, T.Zero, T.One)],
            UnaryOperation.Clip => [new(ElementOperation.Clip, a, b)],
            UnaryOperation.Truncate => [new(ElementOperation.Truncate)],
            UnaryOperation.Floor => [new(ElementOperation.Floor)],
            UnaryOperation.Ceil => [new(ElementOperation.Ceiling)],
            UnaryOperation.Round => [new(ElementOperation.Round)],
            UnaryOperation.Sign => [new(ElementOperation.Sign)],
            UnaryOperation.Not => [new(ElementOperation.IsZero)],
            _ => null,
        };
    }

    private static int Settings(UnaryOperation operation) => operation switch
    {
        UnaryOperation.LeakyRelu or UnaryOperation.Elu => 1,
        UnaryOperation.Selu or UnaryOperation.HardSigmoid or UnaryOperation.Clip => 2,
        _ => 0,
    };

    private Tensor<T> Smooth(Tensor<T> x, Func<T, T> function, Func<T, T> derivative) =>
        Tape.Result(Kind, ElementMap.Of(x, function), new Derivative<T>(x, gy => Op.Mul(gy, ElementMap.Of(x, derivative))));

    private static Tensor<T> Elu(Tensor<T> x, T alpha) =>
        Op.Add(Op.Relu(x), Op.Scale(Op.AddScalar(Op.Exp(Op.Neg(Op.Relu(Op.Neg(x)))), -T.One), alpha));
}
