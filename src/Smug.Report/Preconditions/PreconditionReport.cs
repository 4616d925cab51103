using System.Collections.Immutable;
using System.Text.Json;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Smt.Verification;

namespace Smug.Report.Preconditions;

/// <summary>Writes a precondition as a page, a JSON document and pictures.</summary>
public static class PreconditionReport
{
    private const int SchemaVersion = 2;

    /// <summary>Writes <c>report.html</c>, <c>precondition.json</c> and pictures: <c>input.png</c>; <c>box-lower.png</c> and <c>box-upper.png</c> where a pattern is
    /// proved; <c>nearest-true.png</c> and <c>nearest-read.png</c> for a misread input; <c>adversarial-N.png</c>. Every file appears whole or not at all.</summary>
    /// <param name="finding">What to report.</param>
    /// <param name="directory">Where to; made where it is missing.</param>
    /// <returns>The paths, the page first.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static IReadOnlyList<string> Write(PreconditionFinding finding, string directory)
    {
        var pictures = PreconditionPictures.Of(finding);
        foreach (var picture in pictures.All) AtomicFile.Write(Path.Combine(directory, picture.Name), stream => stream.Write(picture.Png));
        var json = Path.Combine(directory, "precondition.json");
        AtomicFile.WriteText(json, ToJson(finding) + "\n");
        var page = Path.Combine(directory, "report.html");
        AtomicFile.WriteText(page, PreconditionPage.Render(finding, pictures));
        return [page, json, .. pictures.All.Select(picture => Path.Combine(directory, picture.Name))];
    }

    /// <summary>The JSON document alone.</summary>
    public static string ToJson(PreconditionFinding finding)
    {
        var found = finding.Precondition;
        return JsonSerializer.Serialize(
            new PreconditionDocument(
                SchemaVersion, finding.Network, finding.Input, finding.Epsilon, found.Label, finding.Truth, found.IsProved ? "proved" : "unproved", found.IsSubsetMinimal, found.IsCutShort,
                finding.ProofFile, found.Signature.Count, found.Unconstrained, found.CriticalLayer,
                LayersOf(found.Pattern?.Phases ?? []),
                [.. found.Steps.Select(step => new ProofStep(
                    step.Layer, step.Neurons, Words(step.Result), step.Statistics.Elapsed.TotalSeconds, step.Counterexample?.FloatInput, LabelOf(step.Counterexample)))],
                finding.Support is { } support ? new SupportCount(support.Items, support.Count, support.ByLabel, support.ByTruth) : null,
                finding.Misreading is { } misread ? new MisreadingEntry(misread.Truth, EntryOf(misread.NearestOfTruth), EntryOf(misread.NearestOfLabel)) : null,
                [.. finding.Adversarial.Select(example => new AdversarialEntry(
                    example.Step, example.Label, example.Changed, example.LargestChange, example.MeanChange, LabelAsPicture(finding.Question, example), example.Values))],
                finding.Box is { } box ? new BoxCorners(box.TotalWidth, box.Lower, box.Upper) : null,
                found.Elapsed.TotalSeconds),
            PreconditionJson.Default.PreconditionDocument);
    }

    /// <summary>A pattern by layers.</summary>
    internal static ImmutableArray<PatternLayer> LayersOf(DecisionPattern pattern) => LayersOf(pattern.Phases);

    /// <summary>"proved", "refuted" or "open".</summary>
    public static string Words(DroppingResult result) => result switch
    {
        DroppingResult.Proved => "proved",
        DroppingResult.Refuted => "refuted",
        _ => "open",
    };

    internal static int? LabelOf(Counterexample? counterexample) =>
        counterexample is null ? null : Classifier.ArgMax(counterexample.FloatOutput.AsSpan());

    /// <summary>The class an example gets once its values are rounded to the 256 levels of a picture file.</summary>
    internal static int LabelAsPicture(PictureQuestion question, AdversarialExample example)
    {
        var levels = question.Levels([.. example.Values.Select(value => (double)value)]);
        return Classifier.ArgMax(question.Network.Evaluate(question.InputOf([.. levels.Select(level => (byte)Math.Round(255 * Math.Clamp(level, 0, 1)))])));
    }

    private static NearEntry? EntryOf(NearItem? near) => near is null ? null : new NearEntry(near.Item, near.Distance, LayersOf(near.Differing));

    private static ImmutableArray<PatternLayer> LayersOf(ImmutableArray<NeuronPhase> phases) =>
        [.. phases.GroupBy(phase => phase.Layer).Select(layer => new PatternLayer(
            layer.Key,
            [.. layer.Where(phase => phase.Active).Select(phase => phase.Neuron)],
            [.. layer.Where(phase => !phase.Active).Select(phase => phase.Neuron)]))];
}
