using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>Ranges that hold the values of a layer, behind its ReLUs, for every input within limits. Immutable.</summary>
/// <param name="Layer">The layer, from 0.</param>
/// <param name="Lower">The least values, <c>[Neurons]</c>.</param>
/// <param name="Upper">The greatest values, <c>[Neurons]</c>.</param>
/// <param name="Proof">That no input within the limits leaves them.</param>
public sealed record LayerReach(int Layer, ImmutableArray<double> Lower, ImmutableArray<double> Upper, VerificationProof? Proof)
{
    /// <summary>Ranges from bounds of the inputs' limits, and their proof.</summary>
    /// <exception cref="SolverException">The verifier does not confirm the bounds.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal static LayerReach Of(
        ReluNetwork network, int layer, ImmutableArray<double> lower, ImmutableArray<double> upper, LayerPreconditionOptions options, CancellationToken cancellation)
    {
        var below = LayerCut.Below(network, layer);
        var (least, most) = ReachableRanges.Of(below, lower.AsSpan(), upper.AsSpan());

        // The first bounds answer this; no limit may end it, however busy the machine is.
        var answer = options.Ask(LayerCut.Leaving(below, lower, upper, least, most), Timeout.InfiniteTimeSpan, cancellation);
        return answer is VerificationAnswer.Holds holds
            ? new(layer, least, most, holds.Proof)
            : throw new SolverException($"LayerReach: the verifier does not confirm the ranges of layer {layer}.");
    }
}
