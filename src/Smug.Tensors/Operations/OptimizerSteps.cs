using System.Numerics;
using Smug.Kernels.Optimizer;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>A step of gradient descent with momentum, in place: velocity = momentum · velocity + (gradient + decay · value);
    /// value −= rate · velocity. Not recorded.</summary>
    /// <param name="value">The parameter, any shape; changed.</param>
    /// <param name="gradient">Its gradient, the same shape.</param>
    /// <param name="velocity">The velocity, the same shape; changed.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="momentum">Share of the velocity that stays.</param>
    /// <param name="decay">Weight decay.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="DeviceException">The tensors lie on different devices.</exception>
    public static void SgdStep<T>(Tensor<T> value, Tensor<T> gradient, Tensor<T> velocity, T rate, T momentum, T decay)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireShape("SgdStep", value.Shape, gradient.Shape, velocity.Shape);
        KernelsOf("SgdStep", value, gradient, velocity).SgdStep(value.Block, gradient.Block, velocity.Block, rate, momentum, decay);
    }

    /// <summary>A step of Adam (Kingma and Ba 2015, algorithm 1) with decoupled weight decay, in place. Not recorded.</summary>
    /// <param name="value">The parameter, any shape; changed.</param>
    /// <param name="gradient">Its gradient, the same shape.</param>
    /// <param name="mean">The moving mean of gradients, the same shape; changed.</param>
    /// <param name="square">The moving mean of squared gradients, the same shape; changed.</param>
    /// <param name="step">Rate, betas and corrections.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="DeviceException">The tensors lie on different devices.</exception>
    public static void AdamStep<T>(Tensor<T> value, Tensor<T> gradient, Tensor<T> mean, Tensor<T> square, in AdamStep<T> step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireShape("AdamStep", value.Shape, gradient.Shape, mean.Shape, square.Shape);
        KernelsOf("AdamStep", value, gradient, mean, square).AdamStep(value.Block, gradient.Block, mean.Block, square.Block, step);
    }

    private static void RequireShape(string operation, Shape expected, params ReadOnlySpan<Shape> shapes)
    {
        foreach (var shape in shapes)
        {
            if (shape != expected) throw new ShapeException(operation, $"tensors of shape {expected}", $"{shape}");
        }
    }
}
