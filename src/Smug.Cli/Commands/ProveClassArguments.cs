using System.Collections.Immutable;
using System.CommandLine;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Models.Images;
using Smug.Report.ProofCarrying;

namespace Smug.Cli.Commands;

/// <summary>The options of <c>smug explain --prove-class</c>, and that mode.</summary>
internal sealed class ProveClassArguments
{
    public Option<bool> ProveClass { get; } = new("--prove-class")
    {
        Description = "Find instead a mask with a proof that the class is kept for every value of the masked pixels. For networks of dense layers, convolutions and ReLUs that read grey pictures.",
    };

    public Option<double?> Epsilon { get; } = new("--epsilon")
    {
        Description = "With --prove-class: masked pixels move at most this far from what they show, as a share of the pixel range. Default: 1, any value.",
        HelpName = "SHARE",
    };

    public ChoiceOption<FreeingOrder> Order { get; } = new(
        "--order", "With --prove-class: in which order windows are masked out: attribution (least Integrated Gradients first, default), plain (row by row) or random (by --seed).",
        ("attribution", FreeingOrder.Attribution), ("plain", FreeingOrder.Plain), ("random", FreeingOrder.Random));

    public Option<double?> ProofTimeLimit { get; } = new("--proof-time-limit")
    {
        Description = "With --prove-class: seconds for one proof; a window whose proof takes longer is kept. Default: 2.",
        HelpName = "SECONDS",
    };

    /// <summary>Refuses these options where the mode is not asked for.</summary>
    public void RefuseOutside(ParseResult result)
    {
        if (result.NamesOfGiven([Epsilon, Order, ProofTimeLimit]) is { } given) throw new UsageException($"{given}: only with --prove-class.");
    }

    /// <summary>Explains a picture and writes the report.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="common">The common options.</param>
    /// <param name="picture">The picture's file.</param>
    /// <param name="mask">Windows, seed and threads; nothing else of it is used.</param>
    /// <param name="timeLimit">The most time for all proofs; null: the default.</param>
    /// <param name="labels">A label map in the place of rectangles; may be null.</param>
    /// <param name="directory">Where the report goes.</param>
    /// <param name="cancellation">Ends the search; what is proved by then is reported.</param>
    public int Explain(
        ParseResult result, CommonOptions common, string picture, MaskOptions mask, TimeSpan? timeLimit, string? labels, string directory, CancellationToken cancellation)
    {
        var path = Shipped.Model(result.GetValue(common.Model)!);
        var question = PictureQuestion.Load(path);
        var input = question.InputOf(ImageFile.Load(picture), common.Prepare.Read(result) ?? false);
        var epsilon = result.GetValue(Epsilon) ?? 1;
        var (lower, upper) = question.Around(input, epsilon);
        if (labels is not null) mask = mask with { Superpixels = [.. LabelMap.Load(labels, question.Height, question.Width)] };
        var grid = mask.SizedFor(question.Height, question.Width, 1).GridOf(question.Height, question.Width);
        var order = Order.Read(result) ?? FreeingOrder.Attribution;
        var options = new ProofCarryingOptions { TimeLimit = timeLimit ?? new ProofCarryingOptions().TimeLimit, Seed = mask.Seed, Threads = mask.Threads };
        if (result.GetValue(ProofTimeLimit) is { } seconds) options = options with { ProofTimeLimit = ExplainCommand.Seconds(seconds) };
        ProofCarryingMask found;
        using (var display = new ProgressDisplay(result.GetValue(common.Quiet)))
        {
            var progress = new SynchronousProgress<FreeingProgress>(news => display.Show(
                "proving", (double)news.Decided / news.Windows, FormattableString.Invariant($"{news.Freed} windows masked out, {news.Needed} needed, {news.Open} open")));
            ImmutableArray<int> windows = [.. grid.PixelWindows()];
            var sequence = WindowOrder.Of(order, question.Network, question.Lower.AsSpan(), question.Upper.AsSpan(), input, windows, mask.Seed);
            found = ProofCarryingSearch.Find(question.Network, lower, upper, input, windows, sequence, options, progress, cancellation);
        }

        var finding = new ProofCarryingFinding(Path.GetFileName(path), Path.GetFileName(picture), question, [.. input], grid, epsilon, order, found);
        var files = ProofCarryingReport.Write(finding, directory);
        Console.Out.WriteLine(result.GetValue(common.Json) ? ProofCarryingReport.ToJson(finding) : Terminal.Clean(Words(finding, files)));
        return ExitCode.Success;
    }

    private static string Words(ProofCarryingFinding finding, IReadOnlyList<string> files)
    {
        var mask = finding.Mask;
        string[] lines =
        [
            finding.Statement,
            finding.SizeStatement,
            "",
            FormattableString.Invariant($"{"kept",-14}{mask.Kept} of {finding.Grid.Count} windows: {mask.Count(WindowStanding.Needed)} needed, {mask.Count(WindowStanding.Open)} open, {mask.Count(WindowStanding.Untried)} untried"),
            FormattableString.Invariant($"{"proofs",-14}{mask.Proved} proved, {mask.Refuted} refuted, {mask.Reused} refuted by known inputs, {mask.Undecided} undecided, {mask.Elapsed.TotalSeconds:0.#} s"),
            $"{"report",-14}{files[0]}",
            .. mask.Proof is null ? Array.Empty<string>() : [$"{"certificate",-14}{files[2]} (smug check)"],
            finding.Verdict,
        ];
        return string.Join('\n', lines);
    }
}
