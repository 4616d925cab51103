using System.Numerics;
using System.Numerics.Tensors;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Gru;

/// <summary>One step of one sequence's cell around the matrix products. Rows are short enough to stay in the first-level cache
/// between the passes.</summary>
internal static class GruCell
{
    /// <summary>z, r = σ of their sums.</summary>
    /// <param name="gates">[2H]: sums on entry, gates on return.</param>
    public static void Open<T>(Span<T> gates)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => default(Sigmoid<T>).Forward(gates, gates);

    /// <summary>g = tanh of its sum, plus r · q where the reset comes behind the product; h = g + z · (h′ − g).</summary>
    /// <param name="gates">[3H]: z, r and the candidate's sum on entry, g in its place on return.</param>
    /// <param name="product">q = h′ · R + b_R [H], or empty.</param>
    /// <param name="state">h′ on entry, h on return [H].</param>
    /// <param name="output">h once more [H].</param>
    public static void Forward<T>(Span<T> gates, ReadOnlySpan<T> product, Span<T> state, Span<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var hidden = state.Length;
        var update = gates[..hidden];
        var candidate = gates[(2 * hidden)..];
        if (!product.IsEmpty) TensorPrimitives.FusedMultiplyAdd(gates.Slice(hidden, hidden), product, candidate, candidate);
        default(Tanh<T>).Forward(candidate, candidate);
        TensorPrimitives.Subtract(state, candidate, state);
        TensorPrimitives.FusedMultiplyAdd(update, state, candidate, state);
        state.CopyTo(output);
    }

    /// <summary>Gradients with respect to the sums of z and of the candidate, and to h′ along the direct way.</summary>
    /// <param name="gates">z, r, g [3H].</param>
    /// <param name="before">h′ [H].</param>
    /// <param name="gradient">The gradient with respect to h that comes from outside [H], or empty.</param>
    /// <param name="gState">That which comes from the next step on entry; with respect to h′ on return [H].</param>
    /// <param name="gGates">The sums' gradients [3H]; those of z and of the candidate are overwritten.</param>
    /// <param name="work">Work space [H].</param>
    public static void Backward<T>(
        ReadOnlySpan<T> gates, ReadOnlySpan<T> before, ReadOnlySpan<T> gradient, Span<T> gState, Span<T> gGates, Span<T> work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var hidden = before.Length;
        var update = gates[..hidden];
        var candidate = gates[(2 * hidden)..];
        var gUpdate = gGates[..hidden];
        var gCandidate = gGates[(2 * hidden)..];
        if (!gradient.IsEmpty) TensorPrimitives.Add(gState, gradient, gState);

        // gz = gh · (h′ − g) · z · (1 − z), gg = gh · (1 − z) · (1 − g) · (1 + g)
        TensorPrimitives.Subtract(T.One, update, work);
        TensorPrimitives.Multiply(gState, work, gCandidate);
        TensorPrimitives.Subtract(before, candidate, gUpdate);
        TensorPrimitives.Multiply(gUpdate, gCandidate, gUpdate);
        TensorPrimitives.Multiply(gUpdate, update, gUpdate);
        TensorPrimitives.Subtract(T.One, candidate, work);
        TensorPrimitives.AddMultiply(candidate, T.One, work, work);
        TensorPrimitives.Multiply(gCandidate, work, gCandidate);
        TensorPrimitives.Multiply(gState, update, gState);
    }

    /// <summary>gr = g · factor · r · (1 − r).</summary>
    /// <param name="reset">r [H].</param>
    /// <param name="gradient">With respect to what r is multiplied into [H].</param>
    /// <param name="factor">What r is multiplied with [H].</param>
    /// <param name="gReset">With respect to r's sum [H]; overwritten.</param>
    public static void BackwardReset<T>(ReadOnlySpan<T> reset, ReadOnlySpan<T> gradient, ReadOnlySpan<T> factor, Span<T> gReset)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(T.One, reset, gReset);
        TensorPrimitives.Multiply(gReset, reset, gReset);
        TensorPrimitives.Multiply(gReset, gradient, gReset);
        TensorPrimitives.Multiply(gReset, factor, gReset);
    }
}
