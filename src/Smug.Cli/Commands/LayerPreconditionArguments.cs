using System.CommandLine;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Report.LayerPreconditions;

namespace Smug.Cli.Commands;

/// <summary>The options of <c>smug precondition --layer</c>, and that mode.</summary>
internal sealed class LayerPreconditionArguments
{
    /// <summary>Without a file of held-out pictures, this share of the data's last ones is held out.</summary>
    private const int HeldShare = 6;

    public Option<int?> Layer { get; } = new("--layer") { Description = "List instead the patterns of this layer alone (from 0) that imply a class, from the pictures of --data. With --input, the one that holds it.", HelpName = "N" };

    public Option<string?> HeldOut { get; } = new("--held-out") { Description = "With --layer: an IDX file of pictures that validate the patterns. Default: the last sixth of --data.", HelpName = "FILE" };

    public Option<int?> Support { get; } = new("--support") { Description = "With --layer: patterns need more pictures than this. Default: 50.", HelpName = "N" };

    public Option<double?> PatternTimeLimit { get; } = new("--pattern-time-limit") { Description = "With --layer: seconds for adding decisions to one pattern until it is proved. Default: 20.", HelpName = "SECONDS" };

    /// <summary>Refuses these options where the mode is not asked for.</summary>
    public void RefuseOutside(ParseResult result)
    {
        if (result.NamesOfGiven([HeldOut, Support, PatternTimeLimit]) is { } given) throw new UsageException($"{given}: only with --layer.");
    }

    /// <summary>Finds layer preconditions and writes the report.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="network">The network's file name.</param>
    /// <param name="question">The network.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="data">The IDX file of training pictures.</param>
    /// <param name="input">An input to explain; null without one.</param>
    /// <param name="epsilon">Around the input, for a proof through the layer; null for none.</param>
    /// <param name="options">Limits of the proofs.</param>
    /// <param name="directory">Where the report goes.</param>
    /// <param name="common">Whether to print JSON, and progress.</param>
    /// <param name="cancellation">Ends the search.</param>
    public int Run(
        ParseResult result, string network, PictureQuestion question, int layer, string data, (float[] Values, string Origin)? input, double? epsilon,
        LayerPreconditionOptions options, string directory, CommonOptions common, CancellationToken cancellation)
    {
        var support = result.GetValue(Support) ?? options.Support;
        if (support < 0) throw new UsageException(FormattableString.Invariant($"--support: expected at least 0, got {support}."));
        if (result.GetValue(PatternTimeLimit) is { } seconds) options = options with { PatternTimeLimit = ExplainCommand.Seconds(seconds) };
        if (epsilon is not null && input is null) throw new UsageException("--epsilon: with --layer it needs --input, around which the proof is made.");
        List<float[]> train = [.. question.InputsOf(data)];
        List<float[]> held = result.GetValue(HeldOut) is { } file ? [.. question.InputsOf(file)] : train[^(train.Count / HeldShare)..];
        if (result.GetValue(HeldOut) is null) train.RemoveRange(train.Count - held.Count, held.Count);
        LayerPreconditionSet set;
        Decomposition? decomposition = null;
        using (var display = new ProgressDisplay(result.GetValue(common.Quiet)))
        {
            var progress = new SynchronousProgress<(int Done, int Total)>(news => display.Show("proving", (double)news.Done / news.Total, $"{news.Done} of {news.Total} patterns"));
            set = LayerPreconditionSearch.Find(question.Network, layer, question.Lower, question.Upper, train, held, options with { Support = support }, progress, cancellation);
            if (input is { } around && epsilon is { } share)
            {
                var (lower, upper) = question.Around(around.Values, share);
                decomposition = DecompositionSearch.Find(question.Network, layer, lower, upper, around.Values, options, cancellation);
            }
        }

        var (clusters, none) = LayerPreconditionFinding.Cluster(question, set, held);
        var finding = new LayerPreconditionFinding(
            network, Path.GetFileName(data), question, set, clusters, none, Explained(question, set, input), decomposition is null ? null : (epsilon!.Value, decomposition));
        var files = LayerPreconditionReport.Write(finding, directory);
        Console.Out.WriteLine(result.GetValue(common.Json) ? LayerPreconditionReport.ToJson(finding) : Terminal.Clean(Words(finding, files[0])));
        return ExitCode.Success;
    }

    private static (string, System.Collections.Immutable.ImmutableArray<float>, int, int)? Explained(PictureQuestion question, LayerPreconditionSet set, (float[] Values, string Origin)? input)
    {
        if (input is not { } given) return null;
        var sums = question.Network.PreActivations(given.Values);
        return (given.Origin, [.. given.Values], Classifier.ArgMax(sums[^1]), set.ClusterOf(sums));
    }

    private static string Words(LayerPreconditionFinding finding, string page)
    {
        var set = finding.Set;
        int Count(LayerStanding standing) => set.Items.Count(item => item.Standing == standing);
        List<string> lines =
        [
            LayerPreconditionReport.ToMarkdown(finding),
            FormattableString.Invariant($"{"patterns",-14}{set.Items.Length}: {Count(LayerStanding.Verified)} verified, {Count(LayerStanding.VerifiedStrengthened)} verified with more decisions, {Count(LayerStanding.VerifiedInRanges)} verified in ranges, {Count(LayerStanding.Validated)} validated, {Count(LayerStanding.Candidate)} candidates, {set.Elapsed.TotalSeconds:0.#} s"),
            FormattableString.Invariant($"{"clustered",-14}{set.HeldItems - finding.Unclustered} of {set.HeldItems} held-out inputs"),
        ];
        if (finding.Input is { } input)
            lines.Add(FormattableString.Invariant($"{"input",-14}class {input.Label}, {(input.Cluster < 0 ? "held by no pattern" : $"held by pattern {input.Cluster + 1} of class {set.Items[input.Cluster].Label}")}"));
        if (finding.Decomposition is { } step) lines.Add($"{"through layer",-14}{(step.Proof.IsProved ? "proved in two steps" : "only the step above the layer is proved")}");
        lines.Add($"{"report",-14}{page}");
        return string.Join('\n', lines);
    }
}
