using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Mean of the squared differences.</summary>
    /// <param name="a">Any shape with at least one element.</param>
    /// <param name="b">The same shape; nothing is repeated, since a loss over unintended pairs would go unseen.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ShapeException">The shapes differ or hold no element.</exception>
    public static Tensor<T> MeanSquaredError<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequirePairs("MeanSquaredError", a.Shape, b.Shape);
        return Mean(Square(Sub(a, b)));
    }

    /// <summary>Mean of −t · ln σ(x) − (1 − t) · ln(1 − σ(x)): binary cross-entropy of logits.</summary>
    /// <param name="logits">x, any shape with at least one element.</param>
    /// <param name="targets">t from 0 to 1, the same shape; constants without gradient.</param>
    /// <returns>A scalar, in nats.</returns>
    /// <exception cref="ShapeException">The shapes differ or hold no element.</exception>
    public static Tensor<T> BinaryCrossEntropyWithLogits<T>(Tensor<T> logits, Tensor<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequirePairs("BinaryCrossEntropyWithLogits", logits.Shape, targets.Shape);
        var kernels = KernelsOf("BinaryCrossEntropyWithLogits", logits, targets);
        var losses = Tensor<T>.Allocate(logits.Shape, logits.Device);
        kernels.BinaryCrossEntropy(logits.Block, targets.Block, losses.Block);
        return Mean(Tape.Result("BinaryCrossEntropyWithLogits", losses, new Derivative<T>(logits, gy =>
        {
            var derivative = Tensor<T>.Allocate(logits.Shape, logits.Device);
            kernels.BinaryCrossEntropyDerivative(logits.Block, targets.Block, derivative.Block);
            return Mul(derivative, gy);
        })));
    }

    private static void RequirePairs(string operation, Shape a, Shape b)
    {
        if (a != b) throw new ShapeException(operation, $"two tensors of shape {a}", $"{b}");
        if (a.Length == 0) throw new ShapeException(operation, "at least one element", $"{a}");
    }
}
