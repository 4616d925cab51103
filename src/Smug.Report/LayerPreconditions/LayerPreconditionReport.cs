using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Report.Preconditions;
using Smug.Smt.Verification;

namespace Smug.Report.LayerPreconditions;

/// <summary>Everything a report of layer preconditions says. Immutable.</summary>
/// <param name="Network">The network's file name.</param>
/// <param name="Data">Where the inputs came from.</param>
/// <param name="Question">The network and how it reads pictures.</param>
/// <param name="Set">What was found.</param>
/// <param name="Clusters">For each precondition some held-out inputs that have it.</param>
/// <param name="Unclustered">Held-out inputs that have none.</param>
/// <param name="Input">The input to explain; null without one.</param>
/// <param name="Decomposition">A proof through the layer with its epsilon; null without one.</param>
public sealed record LayerPreconditionFinding(
    string Network, string Data, PictureQuestion Question, LayerPreconditionSet Set, ImmutableArray<ImmutableArray<ImmutableArray<float>>> Clusters, int Unclustered,
    (string Origin, ImmutableArray<float> Values, int Label, int Cluster)? Input, (double Epsilon, Decomposition Proof)? Decomposition)
{
    /// <summary>Sorts held-out inputs by the precondition they have and keeps a few of each to show.</summary>
    /// <param name="question">The network and how it reads pictures.</param>
    /// <param name="set">The preconditions.</param>
    /// <param name="held">Inputs.</param>
    /// <param name="shown">How many to keep of each cluster.</param>
    /// <returns>The kept inputs by precondition, and how many inputs have none.</returns>
    public static (ImmutableArray<ImmutableArray<ImmutableArray<float>>> Clusters, int Unclustered) Cluster(
        PictureQuestion question, LayerPreconditionSet set, IEnumerable<float[]> held, int shown = 8)
    {
        var (clusters, none) = (set.Items.Select(_ => ImmutableArray.CreateBuilder<ImmutableArray<float>>()).ToList(), 0);
        foreach (var input in held)
        {
            var cluster = set.ClusterOf(question.Network.PreActivations(input));
            if (cluster < 0) none++;
            else if (clusters[cluster].Count < shown) clusters[cluster].Add([.. input]);
        }

        return ([.. clusters.Select(cluster => cluster.ToImmutable())], none);
    }
}

/// <summary>Writes layer preconditions as a page, JSON, Markdown and proofs.</summary>
public static class LayerPreconditionReport
{
    /// <summary>Writes <c>report.html</c>, <c>layer-preconditions.json</c>, <c>layer-preconditions.md</c>, for each that is verified <c>precondition-N-proof.json</c>,
    /// <c>precondition-N-strengthened-proof.json</c> with the <c>reach-L-proof.json</c> it rests on, and <c>precondition-N-ranges-proof.json</c>, and <c>below-proof.json</c> and <c>above-proof.json</c> of a proof through the layer. Every file appears whole or not at all.</summary>
    /// <param name="finding">What to report.</param>
    /// <param name="directory">Where to; made where it is missing.</param>
    /// <returns>The paths, the page first.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static IReadOnlyList<string> Write(LayerPreconditionFinding finding, string directory)
    {
        List<string> files = [Path.Combine(directory, "report.html"), Path.Combine(directory, "layer-preconditions.json"), Path.Combine(directory, "layer-preconditions.md")];
        AtomicFile.WriteText(files[1], ToJson(finding) + "\n");
        AtomicFile.WriteText(files[2], ToMarkdown(finding));
        foreach (var reach in finding.Set.Reach) Add(ReachFile(reach), reach.Proof);
        foreach (var (place, item) in finding.Set.Items.Index())
        {
            foreach (var (kind, proof) in Proofs(item)) Add(ProofFile(place, kind, proof), proof);
        }

        Add("below-proof.json", finding.Decomposition?.Proof.Below);
        Add("above-proof.json", finding.Decomposition?.Proof.Above);
        AtomicFile.WriteText(files[0], LayerPreconditionPage.Render(finding));
        return files;

        void Add(string? name, VerificationProof? proof)
        {
            if (name is null || proof is null) return;
            files.Add(Path.Combine(directory, name));
            AtomicFile.Write(files[^1], stream => VerificationProofJson.Write(proof, stream));
        }
    }

    /// <summary>The JSON document alone.</summary>
    public static string ToJson(LayerPreconditionFinding finding) => JsonSerializer.Serialize(
        new LayerPreconditionDocument(
            1, finding.Network, finding.Set.Layer, finding.Data, finding.Set.TrainItems, finding.Set.HeldItems,
            [.. finding.Set.Reach.Select(reach => new ReachEntry(reach.Layer, reach.Lower, reach.Upper, reach.Proof is null ? null : ReachFile(reach)))],
            [.. finding.Set.Items.Select((item, place) => new LayerPreconditionEntry(
                item.Label, Neurons(item, true), Neurons(item, false), item.Support, item.Held, item.Agreeing, Words(item.Standing), OverAllInputs(item),
                item.Counterexample?.FloatInput, PreconditionReport.LabelOf(item.Counterexample),
                item.Strengthened is { } more
                    ? new StrengthenedEntry(PreconditionReport.LayersOf(more.Pattern), more.Support, more.Held, more.From, ProofFile(place, "-strengthened", more.Proof))
                    : null,
                item.Ranges is { } ranges ? new RangesEntry(ranges.Lower, ranges.Upper, ranges.Support, ranges.Held, ProofFile(place, "-ranges", ranges.Proof)) : null,
                ProofFile(place, "", WholeProof(item))))],
            finding.Unclustered,
            finding.Input is { } input ? new ExplainedInput(input.Origin, input.Label, input.Cluster) : null,
            finding.Decomposition is { } step
                ? new DecompositionEntry(step.Epsilon, step.Proof.Label, step.Proof.Lower, step.Proof.Upper, step.Proof.Below is null ? "open" : "proved",
                    step.Proof.Above is null ? "open" : "proved", step.Proof.BelowTime.TotalSeconds, step.Proof.AboveTime.TotalSeconds)
                : null,
            finding.Set.Elapsed.TotalSeconds),
        LayerPreconditionJson.Default.LayerPreconditionDocument);

    /// <summary>The table in Markdown.</summary>
    public static string ToMarkdown(LayerPreconditionFinding finding)
    {
        var text = new StringBuilder("| class | pattern (n: on, −n: off) | support | held out | agreeing | standing | over all inputs | decisions added: training + held out | in ranges |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var item in finding.Set.Items)
        {
            string[] row =
            [
                FormattableString.Invariant($"{item.Label}"), PatternWords(item), FormattableString.Invariant($"{item.Support}"), FormattableString.Invariant($"{item.Held}"),
                FormattableString.Invariant($"{item.Agreeing}"), Words(item.Standing), OverAllInputs(item),
                StrengthenedWords(item), RangesWords(item),
            ];
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        }

        return text.ToString();
    }

    internal static string PatternWords(LayerPrecondition item) => string.Join(' ', item.Pattern.Phases.Select(phase => FormattableString.Invariant($"{(phase.Active ? "" : "−")}{phase.Neuron}")));

    internal static string StrengthenedWords(LayerPrecondition item) =>
        item.Strengthened is { } more ? FormattableString.Invariant($"{more.Pattern.Count - item.Pattern.Count}: {more.Support} + {more.Held}") : "–";

    internal static string RangesWords(LayerPrecondition item) => item.Ranges is { } ranges ? FormattableString.Invariant($"{ranges.Support} + {ranges.Held}") : "–";

    internal static string Words(LayerStanding standing) => standing switch
    {
        LayerStanding.Verified => "verified",
        LayerStanding.VerifiedStrengthened => "verified-strengthened",
        LayerStanding.VerifiedInRanges => "verified-in-ranges",
        LayerStanding.Validated => "validated",
        _ => "candidate",
    };

    internal static string OverAllInputs(LayerPrecondition item) => item.Whole switch
    {
        _ when item.Standing == LayerStanding.Verified => "proved",
        VerificationAnswer.Violated => "refuted",
        _ => "open",
    };

    private static string? ProofFile(int place, string kind, VerificationProof? proof) => proof is null ? null : FormattableString.Invariant($"precondition-{place + 1}{kind}-proof.json");

    private static string ReachFile(LayerReach reach) => FormattableString.Invariant($"reach-{reach.Layer}-proof.json");

    private static VerificationProof? WholeProof(LayerPrecondition item) => (item.Whole as VerificationAnswer.Holds)?.Proof;

    private static (string Kind, VerificationProof? Proof)[] Proofs(LayerPrecondition item) => [("", WholeProof(item)), ("-strengthened", item.Strengthened?.Proof), ("-ranges", item.Ranges?.Proof)];

    private static ImmutableArray<int> Neurons(LayerPrecondition item, bool active) => [.. item.Pattern.Phases.Where(phase => phase.Active == active).Select(phase => phase.Neuron)];
}
