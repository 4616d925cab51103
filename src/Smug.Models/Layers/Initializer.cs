using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Starting values of weights. Uniform rather than normal, so that the bits depend on no mathematical library.</summary>
public static class Initializer
{
    /// <summary>He et al. 2015, for layers followed by ReLU: uniform in ±√(6 / fanIn).</summary>
    /// <param name="shape">The weight's shape.</param>
    /// <param name="fanIn">How many inputs one output sums over; at least 1.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static Tensor<T> He<T>(Shape shape, int fanIn, SeededRandom random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Uniform<T>(shape, Math.Sqrt(6.0 / fanIn), random);

    /// <summary>Glorot and Bengio 2010, for layers followed by sigmoid, tanh or softmax: uniform in ±√(6 / (fanIn + fanOut)).</summary>
    /// <param name="shape">The weight's shape.</param>
    /// <param name="fanIn">How many inputs one output sums over.</param>
    /// <param name="fanOut">How many outputs one input feeds.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static Tensor<T> Glorot<T>(Shape shape, int fanIn, int fanOut, SeededRandom random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Uniform<T>(shape, Math.Sqrt(6.0 / (fanIn + fanOut)), random);

    /// <summary>All elements equal.</summary>
    /// <param name="shape">The parameter's shape.</param>
    /// <param name="value">The value.</param>
    public static Tensor<T> Constant<T>(Shape shape, double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[shape.Length];
        Array.Fill(values, T.CreateChecked(value));
        return Tensor<T>.Wrap(shape, values);
    }

    /// <summary>Uniform in ±<paramref name="bound"/>.</summary>
    /// <param name="shape">The parameter's shape.</param>
    /// <param name="bound">At least 0.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static Tensor<T> Uniform<T>(Shape shape, double bound, SeededRandom random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[shape.Length];
        for (var i = 0; i < values.Length; i++) values[i] = T.CreateChecked(bound * (2 * random.NextDouble() - 1));
        return Tensor<T>.Wrap(shape, values);
    }
}
