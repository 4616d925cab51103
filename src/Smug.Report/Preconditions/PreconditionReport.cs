using System.Collections.Immutable;
using System.Text.Json;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Report.Pictures;
using Smug.Smt.Verification;

namespace Smug.Report.Preconditions;

/// <summary>Everything a report of a precondition says. Immutable.</summary>
/// <param name="Network">The network's file name.</param>
/// <param name="Input">Where the input came from.</param>
/// <param name="Question">The network and how it reads pictures.</param>
/// <param name="Values">The input as the network reads it.</param>
/// <param name="Precondition">What was found.</param>
/// <param name="Box">A box inside it; null where nothing is proved.</param>
/// <param name="Support">Counts over a data set; null without one.</param>
public sealed record PreconditionFinding(
    string Network, string Input, PictureQuestion Question, ImmutableArray<float> Values, InputPrecondition Precondition, InscribedBox? Box, PatternSupport? Support);

/// <summary>Writes a precondition as a page, a JSON document and pictures.</summary>
public static class PreconditionReport
{
    /// <summary>Writes <c>report.html</c>, <c>precondition.json</c> and the pictures <c>input.png</c>, <c>box-lower.png</c>, <c>box-upper.png</c> and
    /// <c>counterexample-N.png</c>. Every file appears whole or not at all.</summary>
    /// <param name="finding">What to report.</param>
    /// <param name="directory">Where to; made where it is missing.</param>
    /// <returns>The paths, the page first.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static IReadOnlyList<string> Write(PreconditionFinding finding, string directory)
    {
        var pictures = Pictures(finding);
        foreach (var (name, _, png) in pictures) AtomicFile.Write(Path.Combine(directory, name), stream => stream.Write(png));
        var json = Path.Combine(directory, "precondition.json");
        AtomicFile.WriteText(json, ToJson(finding) + "\n");
        var page = Path.Combine(directory, "report.html");
        AtomicFile.WriteText(page, PreconditionPage.Render(finding, pictures));
        return [page, json, .. pictures.Select(picture => Path.Combine(directory, picture.Name))];
    }

    /// <summary>The JSON document alone.</summary>
    public static string ToJson(PreconditionFinding finding)
    {
        var found = finding.Precondition;
        return JsonSerializer.Serialize(
            new PreconditionDocument(
                1, finding.Network, finding.Input, found.Label, found.IsProved ? "proved" : "unproved", found.IsSubsetMinimal, found.Signature.Count, found.Unconstrained,
                found.CriticalLayer,
                found.Pattern is { } pattern ? LayersOf(pattern) : [],
                [.. found.Steps.Select(step => new ProofStep(
                    step.Layer, step.Neuron, Words(step.Result), step.Statistics.Elapsed.TotalSeconds, step.Counterexample?.FloatInput, LabelOf(step.Counterexample)))],
                finding.Support is { } support ? new SupportCount(support.Items, support.Count, support.ByLabel) : null,
                finding.Box is { } box ? new BoxCorners(box.TotalWidth, box.Lower, box.Upper) : null,
                found.Elapsed.TotalSeconds),
            PreconditionJson.Default.PreconditionDocument);
    }

    /// <summary>A pattern by layers.</summary>
    internal static ImmutableArray<PatternLayer> LayersOf(DecisionPattern pattern) =>
    [
        .. pattern.Phases.GroupBy(phase => phase.Layer).Select(layer => new PatternLayer(
            layer.Key, [.. layer.Where(phase => phase.Active).Select(phase => phase.Neuron)], [.. layer.Where(phase => !phase.Active).Select(phase => phase.Neuron)])),
    ];

    /// <summary>"proved", "refuted" or "open".</summary>
    public static string Words(DroppingResult result) => result switch
    {
        DroppingResult.Proved => "proved",
        DroppingResult.Refuted => "refuted",
        _ => "open",
    };

    internal static int? LabelOf(Counterexample? counterexample) =>
        counterexample is null ? null : Classifier.ArgMax(counterexample.FloatOutput.AsSpan());

    private static List<(string Name, string Caption, byte[] Png)> Pictures(PreconditionFinding finding)
    {
        var question = finding.Question;
        var pictures = new List<(string, string, byte[])> { ("input.png", $"The input, class {finding.Precondition.Label}", GreyPicture.Png(question, Exact(finding.Values))) };
        if (finding.Box is { } box)
        {
            pictures.Add(("box-lower.png", "The darkest the box allows", GreyPicture.Png(question, [.. box.Lower])));
            pictures.Add(("box-upper.png", "The brightest the box allows", GreyPicture.Png(question, [.. box.Upper])));
        }

        foreach (var counterexample in finding.Precondition.Steps.Select(step => step.Counterexample).OfType<Counterexample>().Take(4))
            pictures.Add(($"counterexample-{pictures.Count(p => p.Item1.StartsWith("counter", StringComparison.Ordinal)) + 1}.png", $"Has a smaller pattern, but class {LabelOf(counterexample)}", GreyPicture.Png(question, Exact(counterexample.FloatInput))));
        return pictures;
    }

    private static double[] Exact(ImmutableArray<float> values) => [.. values.Select(value => (double)value)];
}
