using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>The second input of layers on sequences: which places of each sequence are valid, the others being padding at its end.</summary>
internal static class ValidPlaces<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Checks the second input's shape for one item: token numbers [L], or one length [].</summary>
    public static void Check(string kind, ReadOnlySpan<Shape> inputs, int steps)
    {
        if (inputs.Length > 1 && inputs[1].Rank != 0 && inputs[1] != new Shape(steps))
            throw new ShapeException(kind, $"token numbers [{steps}] or a length [] as its second input", $"{inputs[1]}");
    }

    /// <summary>The lengths of the sequences; empty where there is no second input, so that all places are valid.</summary>
    /// <remarks>A padding token's number is 0. Zeros before the last other token are valid: only those at the end are padding.</remarks>
    /// <exception cref="ShapeException">A length is no whole number from 0 to L.</exception>
    public static int[] Lengths(string kind, ReadOnlySpan<Tensor<T>> inputs)
    {
        if (inputs.Length < 2) return [];
        var (batch, steps, marks) = (inputs[0].Shape[0], inputs[0].Shape[1], inputs[1]);
        var lengths = new int[batch];
        for (var row = 0; row < batch; row++)
        {
            if (marks.Shape.Rank == 1)
            {
                lengths[row] = int.CreateSaturating(marks.Values[row]);
                if (lengths[row] < 0 || lengths[row] > steps || T.CreateChecked(lengths[row]) != marks.Values[row])
                    throw new ShapeException(kind, $"whole lengths from 0 to {steps}", $"{marks.Values[row]}");
                continue;
            }

            var tokens = marks.Values.Slice(row * steps, steps);
            lengths[row] = tokens.LastIndexOfAnyExcept(T.Zero) + 1;
        }

        return lengths;
    }
}
