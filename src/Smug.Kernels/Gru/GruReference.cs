using System.Numerics;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Gru;

/// <summary>
/// The plain loops of the gated recurrent unit. Gates stand in ONNX's order: update, reset, candidate.
/// <code>
/// z, r = σ(x · W + b + h′ · R)
/// g = tanh(x · W + b + (r · h′) · R)          reset before the product (Cho et al. 2014)
/// g = tanh(x · W + b + r · (h′ · R + b_R))    reset behind it (cuDNN, PyTorch; ONNX's linear_before_reset = 1)
/// h = (1 − z) · g + z · h′
/// </code>
/// h′ is the state before. Source: ONNX operator GRU with default activations.
/// </summary>
public static class GruReference
{
    /// <summary>Gates of the cell.</summary>
    public const int Gates = 3;

    /// <summary>Runs all sequences.</summary>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="x">[N, L, In].</param>
    /// <param name="w">[In, 3H], gates in the order z, r, g.</param>
    /// <param name="r">[H, 3H].</param>
    /// <param name="bias">[3H], or empty for zeros.</param>
    /// <param name="candidateBias">b_R [H] where the reset comes behind the product; empty where it comes before.</param>
    /// <param name="lengths">Valid places of each sequence [N], or empty where all are.</param>
    /// <param name="initialState">[N, H], or empty for zeros.</param>
    /// <param name="y">The states [N, L, H], zero at padding; overwritten.</param>
    public static void Forward<T>(
        SequenceShape s,
        ReadOnlySpan<T> x,
        ReadOnlySpan<T> w,
        ReadOnlySpan<T> r,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<T> candidateBias,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<T> initialState,
        Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var hidden = s.Hidden;
        var (columns, inputs) = (Gates * hidden, hidden == 0 ? 0 : w.Length / (Gates * hidden));
        var (update, reset, candidate, h) = (new T[hidden], new T[hidden], new T[hidden], new T[hidden]);
        Sigmoid<T> sigmoid = default;
        y.Clear();
        for (var n = 0; n < s.Batch; n++)
        {
            var length = s.Length(lengths, n);
            if (initialState.IsEmpty) Array.Clear(h);
            else initialState.Slice(n * hidden, hidden).CopyTo(h);
            for (var step = 0; step < length; step++)
            {
                var place = n * s.Steps + s.Place(step, length);
                var inputsHere = x.Slice(place * inputs, inputs);
                for (var j = 0; j < hidden; j++)
                {
                    update[j] = sigmoid.Reference(Sum(h, r, j, Sum(inputsHere, w, j, Start(bias, j))));
                    reset[j] = sigmoid.Reference(Sum(h, r, hidden + j, Sum(inputsHere, w, hidden + j, Start(bias, hidden + j))));
                }

                T[] kept = [.. h.Zip(reset, (state, share) => state * share)];
                for (var j = 0; j < hidden; j++)
                {
                    var column = 2 * hidden + j;
                    var sum = Sum(inputsHere, w, column, Start(bias, column));
                    sum = candidateBias.IsEmpty ? Sum(kept, r, column, sum) : sum + reset[j] * Sum(h, r, column, candidateBias[j]);
                    candidate[j] = T.Tanh(sum);
                }

                for (var j = 0; j < hidden; j++) h[j] = (T.One - update[j]) * candidate[j] + update[j] * h[j];
                h.CopyTo(y[(place * hidden)..]);
            }
        }

        T Start(ReadOnlySpan<T> from, int column) => from.IsEmpty ? T.Zero : from[column];

        T Sum(ReadOnlySpan<T> row, ReadOnlySpan<T> matrix, int column, T start)
        {
            for (var k = 0; k < row.Length; k++) start = T.FusedMultiplyAdd(row[k], matrix[k * columns + column], start);
            return start;
        }
    }
}
