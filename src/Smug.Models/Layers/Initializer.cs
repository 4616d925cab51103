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

    /// <summary>A random orthogonal matrix, for recurrent weights (Saxe et al. 2014): Gram and Schmidt's process on rows of uniform numbers,
    /// in float64.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static Tensor<T> Orthogonal<T>(int size, SeededRandom random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new double[size][];
        for (var i = 0; i < size; i++)
        {
            var row = rows[i] = new double[size];
            for (var j = 0; j < size; j++) row[j] = 2 * random.NextDouble() - 1;

            // Twice: the first pass leaves the rounding errors of a sum that nearly cancels.
            for (var pass = 0; pass < 2; pass++)
            {
                for (var k = 0; k < i; k++) Subtract(row, rows[k], Dot(row, rows[k]));
            }

            var length = Math.Sqrt(Dot(row, row));
            for (var j = 0; j < size; j++) row[j] /= length;
        }

        return Tensor<T>.Wrap(new Shape(size, size), [.. rows.SelectMany(row => row.Select(T.CreateTruncating))]);

        static double Dot(double[] a, double[] b)
        {
            var sum = 0.0;
            for (var j = 0; j < a.Length; j++) sum += a[j] * b[j];
            return sum;
        }

        static void Subtract(double[] from, double[] direction, double factor)
        {
            for (var j = 0; j < from.Length; j++) from[j] -= factor * direction[j];
        }
    }

    /// <summary>Vectors of words: uniform in ±<paramref name="bound"/>, zeros for the padding.</summary>
    /// <param name="words">Rows, the first of them that of the padding.</param>
    /// <param name="dimension">Columns.</param>
    /// <param name="bound">At least 0.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static Tensor<T> Embedding<T>(int words, int dimension, double bound, SeededRandom random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var table = Uniform<T>(new Shape(words, dimension), bound, random);
        table.Span[..dimension].Clear();
        return table;
    }

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
