using System.Numerics;

namespace Smug.Kernels.Optimizer;

/// <summary>The numbers of one step of Adam (Kingma and Ba 2015, algorithm 1) with decoupled weight decay.</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="Beta1">How much of the old mean stays.</param>
/// <param name="Rest1">1 − β₁.</param>
/// <param name="Beta2">How much of the old mean square stays.</param>
/// <param name="Rest2">1 − β₂.</param>
/// <param name="MeanCorrection">1 − β₁ᵗ.</param>
/// <param name="SquareCorrection">1 − β₂ᵗ.</param>
/// <param name="Epsilon">Added to the root of the mean square.</param>
/// <param name="Decay">Weight decay, added to the direction.</param>
public readonly record struct AdamStep<T>(
    T Rate, T Beta1, T Rest1, T Beta2, T Rest2, T MeanCorrection, T SquareCorrection, T Epsilon, T Decay)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
