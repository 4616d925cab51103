using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>What is attributed: one input of one classifier, and the class asked about. Immutable.</summary>
/// <param name="Classifier">The network, ready for many passes; one serves all items.</param>
/// <param name="Input">The input, <c>[H, W, C]</c> in the network's own units, with its pixel range.</param>
/// <param name="Label">The class whose score is explained.</param>
/// <param name="Seed">Where a method draws numbers, it draws them from this.</param>
public sealed record AttributionItem(Classifier Classifier, ExplanationInput Input, int Label, ulong Seed = 0)
{
    /// <summary>Other inputs of the same kind, as <see cref="ExplanationInput.Values"/>, for methods that compare with a distribution; empty
    /// where there are none.</summary>
    public ImmutableArray<ImmutableArray<float>> References { get; init; } = [];

    /// <summary>Where gradients are computed, by the methods that can choose; the processor by default.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>The number of pixels: H · W.</summary>
    public int PixelCount => Input.Height * Input.Width;
}
