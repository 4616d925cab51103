using System.Collections.Immutable;
using Smug.Report.Html;
using Smug.Report.Pictures;

namespace Smug.Report.Preconditions;

/// <summary>A picture of a report: a file beside the page, and inside it. Immutable.</summary>
/// <param name="Name">The file.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Png">The content.</param>
internal sealed record ReportPicture(string Name, string Caption, byte[] Png)
{
    public Markup Figure => PictureFigure.Of(Caption, Png);
}

/// <summary>The pictures of a precondition, by the section that shows them. Immutable.</summary>
/// <param name="Box">The input and the box around it.</param>
/// <param name="Misreading">The misread input and those beside it; none where it is read rightly.</param>
/// <param name="Adversarial">Inputs of other classes.</param>
internal sealed record PreconditionPictures(ImmutableArray<ReportPicture> Box, ImmutableArray<ReportPicture> Misreading, ImmutableArray<ReportPicture> Adversarial)
{
    /// <summary>Adversarial examples that are shown; the JSON document has all.</summary>
    internal const int MostAdversarial = 8;

    public IEnumerable<ReportPicture> All => Box.Concat(Misreading).Concat(Adversarial);

    public static PreconditionPictures Of(PreconditionFinding finding) => new([.. BoxOf(finding)], [.. MisreadingOf(finding)], [.. AdversarialOf(finding)]);

    private static IEnumerable<ReportPicture> BoxOf(PreconditionFinding finding)
    {
        var question = finding.Question;
        yield return new("input.png", $"The input, class {finding.Precondition.Label}", GreyPicture.Png(question, Exact(finding.Values)));
        if (finding.Box is not { } box) yield break;
        yield return new("box-lower.png", "The darkest the box allows", GreyPicture.Png(question, box.Lower.AsSpan()));
        yield return new("box-upper.png", "The brightest the box allows", GreyPicture.Png(question, box.Upper.AsSpan()));
    }

    private static IEnumerable<ReportPicture> MisreadingOf(PreconditionFinding finding)
    {
        if (finding.Misreading is not { } misread) yield break;
        if (misread.NearestOfTruth is { } right)
            yield return new("nearest-true.png", $"Item {right.Item} of the data set, a {misread.Truth} that is read as one", GreyPicture.Png(finding.Question, Exact(right.Values)));
        if (misread.NearestOfLabel is { } wrong)
            yield return new("nearest-read.png", $"Item {wrong.Item} of the data set, truly a {misread.Label}", GreyPicture.Png(finding.Question, Exact(wrong.Values)));
    }

    private static IEnumerable<ReportPicture> AdversarialOf(PreconditionFinding finding) =>
        finding.Adversarial.Take(MostAdversarial).Select((example, i) => new ReportPicture(
            $"adversarial-{i + 1}.png", $"Class {example.Label}, {Words.Count(example.Changed, "pixel", "pixels")} changed by up to {Words.Percent(example.LargestChange)}", GreyPicture.Png(finding.Question, Exact(example.Values))));

    private static double[] Exact(ImmutableArray<float> values) => [.. values.Select(value => (double)value)];
}
