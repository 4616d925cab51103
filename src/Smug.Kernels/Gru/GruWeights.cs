using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Gru;

/// <summary>The recurrent weights of a gated recurrent unit, packed for its steps. Immutable; thread-safe.</summary>
/// <param name="Gates">Those of the update and reset gates: [H, 2H], or transposed for the way back.</param>
/// <param name="Candidate">Those of the candidate: [H, H], or transposed.</param>
public sealed record GruWeights<T>(PackedMatrix<T> Gates, PackedMatrix<T> Candidate)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Packs a copy of recurrent weights.</summary>
    /// <param name="r">[H, 3H], row-major.</param>
    /// <param name="hidden">H.</param>
    /// <param name="transposed">Whether they are packed for the way back.</param>
    public static GruWeights<T> Pack(ReadOnlySpan<T> r, int hidden, bool transposed)
    {
        var gates = new MatrixView<T>(r, hidden, 2 * hidden, GruReference.Gates * hidden, 1);
        var candidate = new MatrixView<T>(hidden == 0 ? [] : r[(2 * hidden)..], hidden, hidden, GruReference.Gates * hidden, 1);
        return new GruWeights<T>(
            PackedMatrix<T>.Pack(transposed ? gates.Transposed : gates), PackedMatrix<T>.Pack(transposed ? candidate.Transposed : candidate));
    }
}
