using Smug.Explain;

namespace Smug.Report.Html;

/// <summary>The rounds until the masked picture had the class.</summary>
internal static class RoundsSection
{
    public static Markup Render(Explanation explanation)
    {
        var rounds = explanation.Rounds;
        if (rounds.IsDefaultOrEmpty) return Markup.Empty;
        return Markup.Of($"""
            <section aria-labelledby="rounds"><h2 id="rounds">Keeping the class</h2>
            <p>{Outcome(rounds[^1].Step, rounds.Length)} Each round's mask is proved to keep its neurons; the class is measured.</p>
            {Facts.Table("Rounds", rounds.Select((round, k) => Facts.Row(
                $"Round {k + 1}",
                $"{Words.Count(round.Neurons, "neuron", "neurons")} above {Words.Percent(round.Gamma)}: {Words.Count(round.KeptWindows, "window", "windows")}, lower bound {Words.Count(round.Lower)}; the network says {round.Name}, the explained class has {Words.Probability(round.ExplainedConfidence)}{Then(round.Step)}")))}
            </section>
            """);
    }

    private static string Outcome(ClassStep step, int rounds) => step switch
    {
        ClassStep.Kept => $"The mask of round {rounds} keeps the class.",
        ClassStep.WholeInputLacksClass => "The whole picture does not have the explained class, so no mask was sought that does.",
        ClassStep.Stopped => "The search was stopped before a mask kept the class.",
        _ => $"None of the {rounds} rounds' masks keeps the class.",
    };

    private static string Then(ClassStep step) => step switch
    {
        ClassStep.MoreNeurons => "; next: twice as many neurons",
        ClassStep.HigherGamma => "; next: a higher γ",
        _ => "",
    };
}
