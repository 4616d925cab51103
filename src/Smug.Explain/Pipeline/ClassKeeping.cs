namespace Smug.Explain;

/// <summary>Decides how to go on while the masked input does not have the explained class: the mask is the counterexample, and the next
/// neurons, or a higher gamma, are what it is asked for besides.</summary>
internal static class ClassKeeping
{
    /// <summary>The most rounds: twelve doublings take k = 50 beyond 100,000 neurons.</summary>
    public const int MostRounds = 16;

    /// <summary>The highest gamma asked for.</summary>
    public const double HighestGamma = 0.99;

    /// <summary>What follows a round.</summary>
    public static ClassStep After(Explanation explanation, int round, bool isCancelled)
    {
        if (explanation.KeepsClass) return ClassStep.Kept;
        if (explanation.Full.Label != explanation.Trace.ExplainedLabel) return ClassStep.WholeInputLacksClass;
        if (isCancelled) return ClassStep.Stopped;
        if (round >= MostRounds) return ClassStep.Exhausted;
        if (explanation.Selection.Considered < explanation.Selection.Available) return ClassStep.MoreNeurons;
        return Raised(explanation.Options.Gamma) <= HighestGamma ? ClassStep.HigherGamma : ClassStep.Exhausted;
    }

    /// <summary>The options of the next round.</summary>
    public static MaskOptions Next(Explanation explanation, ClassStep step) => step == ClassStep.MoreNeurons
        ? explanation.Options with { CumulativeShare = null, TopK = (int)Math.Min(2L * explanation.Selection.Considered, explanation.Selection.Available) }
        : explanation.Options with { Gamma = Raised(explanation.Options.Gamma) };

    /// <summary>The round of a finished explanation.</summary>
    public static ClassRound Round(Explanation explanation, ClassStep step) => new(
        explanation.Selection.Neurons.Length,
        explanation.Options.Gamma,
        explanation.Mask.KeptWindows,
        explanation.Claim.Upper,
        explanation.Claim.Lower,
        explanation.Masked.Label,
        explanation.Masked.Name,
        explanation.Masked.ExplainedConfidence,
        step);

    private static double Raised(double gamma) => gamma + (1 - gamma) / 2;
}
