using System.Numerics;

namespace Smug.Kernels.Optimizer;

/// <summary>One step of an optimiser on one parameter.</summary>
internal static class OptimizerStep
{
    /// <summary>velocity = momentum · velocity + (gradient + decay · value); value −= rate · velocity.</summary>
    public static void Sgd<T>(Span<T> value, ReadOnlySpan<T> gradient, Span<T> velocity, T rate, T momentum, T decay)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < value.Length; i++)
        {
            velocity[i] = momentum * velocity[i] + (gradient[i] + decay * value[i]);
            value[i] -= rate * velocity[i];
        }
    }

    /// <summary>Adam's moving means of the gradient and its square, and the step along their quotient.</summary>
    public static void Adam<T>(Span<T> value, ReadOnlySpan<T> gradient, Span<T> mean, Span<T> square, in AdamStep<T> step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < value.Length; i++)
        {
            var g = gradient[i];
            mean[i] = step.Beta1 * mean[i] + step.Rest1 * g;
            square[i] = step.Beta2 * square[i] + step.Rest2 * g * g;
            var direction = mean[i] / step.MeanCorrection / (T.Sqrt(square[i] / step.SquareCorrection) + step.Epsilon);
            value[i] -= step.Rate * (direction + step.Decay * value[i]);
        }
    }
}
