namespace Smug.Smt.Verification;

/// <summary>Why a case is impossible on a part: numbers from which anybody can derive a contradiction exactly (<see cref="DualPass"/>). Any numbers
/// give a valid bound; these give one above 0.</summary>
/// <param name="Outputs">≥ 0, one for each output row of the case.</param>
/// <param name="Inputs">≥ 0, one for each input row.</param>
/// <param name="Phases">≥ 0, one for each sum with a required phase, by its place among all sums.</param>
/// <param name="Undecided">For sums that may have either sign: in [0, 1], the slope of a line through 0 under the ReLU, used where its
/// coefficient is positive, and of a line over it, used where the coefficient is negative.</param>
internal sealed record DualMultipliers(
    double[] Outputs, double[] Inputs, IReadOnlyDictionary<int, double> Phases, IReadOnlyDictionary<int, (double Under, double Over)> Undecided);
