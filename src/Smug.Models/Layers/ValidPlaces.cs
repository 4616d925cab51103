using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>The second input of layers on sequences: which places of each sequence are valid, the others being padding at its end.</summary>
internal static class ValidPlaces<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Checks the marks' shape for one item, [.., L, In]: token numbers [.., L], or lengths [..].</summary>
    public static void Check(string kind, Shape x, Shape marks)
    {
        if (!marks.Sizes.SequenceEqual(x.Sizes[..^1]) && !marks.Sizes.SequenceEqual(x.Sizes[..^2]))
            throw new ShapeException(kind, $"token numbers {new Shape(x.Sizes[..^1])} or lengths {new Shape(x.Sizes[..^2])} as its second input", $"{marks}");
    }

    /// <summary>The lengths of all sequences.</summary>
    /// <param name="kind">The layer's kind, for errors.</param>
    /// <param name="x">The shape of the sequences [.., L, In], with the batch axis.</param>
    /// <param name="marks">Token numbers [.., L], or lengths [..].</param>
    /// <remarks>A padding token's number is 0. Zeros before the last other token are valid: only those at the end are padding.</remarks>
    /// <exception cref="ShapeException">A length is no whole number from 0 to L.</exception>
    public static int[] Lengths(string kind, Shape x, Tensor<T> marks)
    {
        var (batch, steps, isLengths) = (x.Product(..^2), x[^2], marks.Shape.Rank == x.Rank - 2);
        var values = marks.Detach().To(Device.Cpu).Values;
        var lengths = new int[batch];
        for (var row = 0; row < batch; row++)
        {
            if (!isLengths)
            {
                lengths[row] = values.Slice(row * steps, steps).LastIndexOfAnyExcept(T.Zero) + 1;
                continue;
            }

            lengths[row] = int.CreateSaturating(values[row]);
            if (lengths[row] < 0 || lengths[row] > steps || T.CreateChecked(lengths[row]) != values[row])
                throw new ShapeException(kind, $"whole lengths from 0 to {steps}", $"{values[row]}");
        }

        return lengths;
    }
}
