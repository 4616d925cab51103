using System.Numerics;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Lstm;

/// <summary>
/// The plain loops of the long short-term memory, without peepholes. Gates stand in ONNX's order: input, output, forget, cell.
/// <code>
/// i, o, f = σ(x · W + h′ · R + b)      g = tanh(x · W + h′ · R + b)      each with its own quarter of the columns
/// c = f · c′ + i · g                   h = o · tanh(c)
/// </code>
/// h′ and c′ are the state before. Source: ONNX operator LSTM (default activations, input_forget = 0), which is Gers, Schmidhuber and
/// Cummins 2000 with all gates reading the same inputs.
/// </summary>
public static class LstmReference
{
    /// <summary>Gates of the cell.</summary>
    public const int Gates = 4;

    /// <summary>Runs all sequences.</summary>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="x">[N, L, In].</param>
    /// <param name="w">[In, 4H], gates in the order i, o, f, g.</param>
    /// <param name="r">[H, 4H].</param>
    /// <param name="bias">[4H], or empty for zeros.</param>
    /// <param name="lengths">Valid places of each sequence [N], or empty where all are.</param>
    /// <param name="initialState">[N, H], or empty for zeros.</param>
    /// <param name="initialCell">[N, H], or empty for zeros.</param>
    /// <param name="y">The states [N, L, H], zero at padding; overwritten.</param>
    /// <param name="lastCell">The cell after the last step of each sequence [N, H]; overwritten.</param>
    public static void Forward<T>(
        SequenceShape s,
        ReadOnlySpan<T> x,
        ReadOnlySpan<T> w,
        ReadOnlySpan<T> r,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<T> initialState,
        ReadOnlySpan<T> initialCell,
        Span<T> y,
        Span<T> lastCell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (hidden, inputs) = (s.Hidden, s.Hidden == 0 ? 0 : w.Length / (Gates * s.Hidden));
        var gates = new T[Gates * hidden];
        y.Clear();
        for (var n = 0; n < s.Batch; n++)
        {
            var length = s.Length(lengths, n);
            var h = initialState.IsEmpty ? new T[hidden] : initialState.Slice(n * hidden, hidden).ToArray();
            var c = lastCell.Slice(n * hidden, hidden);
            if (initialCell.IsEmpty) c.Clear();
            else initialCell.Slice(n * hidden, hidden).CopyTo(c);
            for (var step = 0; step < length; step++)
            {
                var place = n * s.Steps + s.Place(step, length);
                for (var j = 0; j < gates.Length; j++)
                {
                    var sum = bias.IsEmpty ? T.Zero : bias[j];
                    for (var k = 0; k < inputs; k++) sum = T.FusedMultiplyAdd(x[place * inputs + k], w[k * gates.Length + j], sum);
                    for (var k = 0; k < hidden; k++) sum = T.FusedMultiplyAdd(h[k], r[k * gates.Length + j], sum);
                    gates[j] = sum;
                }

                for (var j = 0; j < hidden; j++)
                {
                    Sigmoid<T> sigmoid = default;
                    var (i, o, f) = (sigmoid.Reference(gates[j]), sigmoid.Reference(gates[hidden + j]), sigmoid.Reference(gates[2 * hidden + j]));
                    c[j] = f * c[j] + i * T.Tanh(gates[3 * hidden + j]);
                    h[j] = o * T.Tanh(c[j]);
                }

                h.CopyTo(y[(place * hidden)..]);
            }
        }
    }
}
