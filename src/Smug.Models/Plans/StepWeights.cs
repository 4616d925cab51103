using System.Numerics;
using Smug.Kernels.Conv2d;

namespace Smug.Models.Plans;

/// <summary>The packed weights of one step, in both directions, each packed when it is first needed. Plans of one network share them.</summary>
internal sealed class StepWeights<T>(Conv2dShape shape, WinogradUse winograd, Func<FoldedWeights<T>> fold)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private bool _isForwardPacked;
    private bool _isBackwardPacked;

    public PackedSum<T> Forward { get; } = PackedSums.Forward<T>(shape, winograd == WinogradUse.Everywhere);

    public PackedSum<T> Backward { get; } = PackedSums.BackwardInput<T>(shape, winograd != WinogradUse.Never);

    /// <summary>Products of one image: how long packing takes, roughly.</summary>
    public long Length { get; } = (long)shape.Depth * shape.Outputs;

    /// <summary>Elements that are still to be packed.</summary>
    public long Unpacked(bool withGradient) =>
        (_isForwardPacked ? 0 : PackedMemory<T>.Rounded(Forward.Length)) + (_isBackwardPacked || !withGradient ? 0 : PackedMemory<T>.Rounded(Backward.Length));

    /// <summary>Takes memory for them.</summary>
    public void Reserve(PackedMemory<T> memory, bool withGradient)
    {
        if (!_isForwardPacked) Forward.Reserve(memory);
        if (!_isBackwardPacked && withGradient) Backward.Reserve(memory);
    }

    /// <summary>Packs them.</summary>
    public void Pack(bool withGradient)
    {
        if (_isForwardPacked && (_isBackwardPacked || !withGradient)) return;
        var folded = fold();
        if (!_isForwardPacked) Forward.Pack(folded.Weight.Span, folded.Bias.Span);
        _isForwardPacked = true;
        if (_isBackwardPacked || !withGradient) return;
        Backward.Pack(folded.Weight.Span, []);
        _isBackwardPacked = true;
    }
}
