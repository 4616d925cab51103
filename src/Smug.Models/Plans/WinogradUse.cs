namespace Smug.Models.Plans;

/// <summary>Where a plan may compute 3 × 3 convolutions of large maps by Winograd's minimal filtering: less than half the time of the sums
/// themselves, with a rounding error some times larger.</summary>
public enum WinogradUse
{
    /// <summary>Nowhere: every sum is the layers' own chain of fused multiply-adds.</summary>
    Never,

    /// <summary>In gradients only: forward values keep the layers' own bits.</summary>
    Gradients,

    /// <summary>Forward too, where all other long sums are made of short chains, for less rounding. Windows that occur more than once in an image are summed directly: neurons that are equal in a flat part of a
    /// picture stay equal, and ties in max pools fall to the same side as with the layers.</summary>
    Everywhere,
}
